"""What sentences of recommendations say: not to operate, or only to be careful, in words of our own."""

import pytest

from skyshed.flights.advice import advice_in


@pytest.mark.parametrize(
    ("line", "against", "caution"),
    [
        ("Suspend all flights in the FIR Zenda (RUZD).", "Suspend all flights in the FIR Zenda (RUZD).", ""),
        ("It advises against operating below FL 260", "It advises against operating below FL 260", ""),
        ("Consider the risk, and avoid (RUZD) below FL 260", "avoid (RUZD) below FL 260", "Consider the risk"),
        ("When above FL 260, exercise caution. Not operate below FL 260.", "Not operate below FL 260.",
         "When above FL 260, exercise caution."),
        ("Not operate below FL 100; the same by night. At FL 200 and above, be aware of debris.",
         "Not operate below FL 100; the same by night.", "At FL 200 and above, be aware of debris."),
        ("NOTAMs are to be followed; exercise caution.", "", "NOTAMs are to be followed; exercise caution."),
        ("Operators should exercise caution and should not rely on GPS.", "",
         "Operators should exercise caution and should not rely on GPS."),
        ("Fly at or above FL 320, with caution.", "", "Fly at or above FL 320, with caution."),
        # A level above which to fly is not one to keep out of, and no words that are known here.
        ("Operate only above FL 320.", "", ""),
        ("All is well in Zenda.", "", ""),
    ],
)  # fmt: skip
def test_a_line_is_taken_apart(line, against, caution):
    (advice,) = advice_in([line])
    assert (advice.line, advice.against, advice.caution) == (line, against, caution)
    assert advice.is_of_caution == (caution != "" and against == "")


def test_headings_are_no_advice():
    assert advice_in(["Air operators should:", "Exercise caution when they:  "]) == ()
