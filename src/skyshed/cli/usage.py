"""What the user typed wrong on the command line, in one line and in this program's own voice."""

import re


def usage_words(error: Exception) -> str | None:
    """Return the line for an option or command that cannot be used; None for any other error.

    typer changes its classes between releases; what it tells about them stays the same.
    """
    if not hasattr(error, "format_message"):
        return None
    message = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        return message  # a group without a command: its help
    message = message.replace("Value error, ", "").replace(": Input should", ": it should")
    message = message.replace(", unable to parse string as an integer", "")
    message = " ".join(message.split()).rstrip(".")
    message = message[:1].lower() + message[1:]
    message = re.sub(r"[.] ([A-Z])", lambda found: f"; {found[1].lower()}", message)
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "skyshed"
    return f"skyshed: {message}; see {command} -h"
