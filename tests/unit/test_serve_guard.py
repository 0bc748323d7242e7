"""Who is let in, and what every answer tells the browser; over a real socket."""

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from serve_worlds import PlainWorkshop, linked, served
from skyshed.errors import InputError, SkyshedError
from skyshed.serve import run
from skyshed.serve.guard import CSP, HEADERS, Door
from skyshed.serve.result_folder import ResultFolder

TOKEN = "a-token-of-letters"
OURS = "http://127.0.0.1:{}"
PATHS = ["/", "/base.json", "/relief.bin", "/scenario.yaml", "/replay.json", "/files/x", "/nothing", "/link"]


@pytest.fixture(scope="module")
def server():
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def locked():
    with served(token=TOKEN) as running:
        yield running


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_is_asked_for_by_its_names(server, name):
    assert server.get("/base.json", Host=f"{name}:{server.port}")[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", "", "localhost:{port}x"],
)
def test_another_host_is_refused(server, host):
    assert server.get("/base.json", Host=host.format(port=server.port))[0] == 421


def test_two_hosts_are_refused(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.putrequest("GET", "/base.json")
    connection.putheader("Host", "evil.example")
    connection.endheaders()
    answer = connection.getresponse()

    assert answer.status in {400, 421}
    connection.close()


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1", ""]
)
def test_another_origin_is_refused(server, origin):
    assert server.get("/base.json", Origin=origin.format(port=server.port))[0] == 403


def test_our_own_origin_is_let_in(server):
    assert server.get("/base.json", Origin=f"http://localhost:{server.port}")[0] == 200


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_no_page_of_another_site_is_linked(server, origin):
    with pytest.raises(InvalidStatus) as refused, linked(server.port, origin=origin):
        pass

    assert refused.value.response.status_code == 403
    assert refused.value.response.headers["content-security-policy"] == CSP


def test_no_page_by_another_name_is_linked(server):
    address = "127.0.0.1", server.port  # whatever the name leads to
    with pytest.raises(InvalidStatus) as refused, connect("ws://evil.example/link", proxy=None, address=address):
        pass
    assert refused.value.response.status_code == 421


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_answer_tells_the_browser_what_it_may_do(server, path, method):
    status, headers, _ = server.get(path, method)

    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] in {"no-store", "no-cache"}
    assert status in ({200, 404} if method in {"GET", "HEAD"} else {404, 405})
    assert "server" not in headers


@pytest.mark.parametrize(
    "said", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\xa5", b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n"]
)
def test_what_is_no_request_is_told_it_too_and_is_no_news(server, said, caplog):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(said)
        answer = connection.makefile("rb").read().decode().lower()

    assert answer.startswith("http/1.1 400 ")
    assert [name for name in HEADERS if f"\r\n{name}: " not in answer] == []
    assert not caplog.records


@pytest.mark.parametrize(
    ("path", "origin", "status"), [("/other", OURS, 404), ("/", OURS, 404), ("/link", "null", 403)]
)
def test_a_link_that_is_refused_is_told_it_too_and_is_no_news(server, path, origin, status, caplog):
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{server.port}{path}", origin=origin.format(server.port), proxy=None)

    assert server.get("/")[0] == 200  # whatever is logged has been
    assert refused.value.response.status_code == status
    assert [name for name in HEADERS if name not in refused.value.response.headers] == []
    assert not caplog.records


@pytest.mark.parametrize("wrong", ["Sec-WebSocket-Version: 12", "Sec-WebSocket-Key: short"])
def test_a_handshake_that_the_library_refuses_is_told_it_too(server, wrong):
    host = f"127.0.0.1:{server.port}"
    right = "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    lines = [wrong if wrong.split(":")[0] in each else each for each in right]
    said = "\r\n".join(
        [
            "GET /link HTTP/1.1",
            f"Host: {host}",
            f"Origin: http://{host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            *lines,
        ]
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(f"{said}\r\n\r\n".encode())
        answer = connection.makefile("rb").read().decode().lower()

    assert answer.startswith("http/1.1 4")
    assert [name for name in HEADERS if answer.count(f"\r\n{name}: ") != 1] == []


def test_refusals_tell_it_too(server, locked):
    for headers in (server.get("/", Host="evil")[1], server.get("/", Origin="null")[1], locked.get("/")[1]):
        assert {name: headers[name] for name in HEADERS} == HEADERS


def test_a_refusal_says_what_to_open(server, locked):
    """A person who typed the machine's name, or left the token out, reads what would be right."""
    assert server.get("/", Host="my-machine")[2].startswith(b"421 Misdirected Request: open the address that skyshed")
    assert b"with its token" in locked.get("/")[2]


def test_without_the_token_nothing_is_answered(locked):
    for path in PATHS:
        assert locked.get(path)[0] == 403
    for wrong in ("", "x", TOKEN[:-1], TOKEN + "x", "%00", "ä"):
        assert locked.get(f"/?token={wrong.encode().hex() if wrong == 'ä' else wrong}")[0] == 403
        assert locked.get("/", Cookie=f"skyshed-{locked.port}={wrong.encode().hex()}")[0] == 403
    with pytest.raises(InvalidStatus), locked.page():
        pass


def test_the_token_opens_once_and_a_cookie_keeps_it(locked):
    status, headers, _ = locked.get(f"/?token={TOKEN}")
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))

    kept = {"Cookie": cookie.split(";")[0]}
    assert locked.get("/base.json", **kept)[0] == 200
    with locked.page(additional_headers=kept) as page:
        assert page.until("frame")["detail"] == "full"
    assert locked.get("/base.json", Cookie=kept["Cookie"].replace(str(locked.port), "1"))[0] == 403


@pytest.mark.parametrize("other", ['prefs={"a": 1}', "a=b c", "word", "=", "\xe4=1"])
def test_cookies_that_other_servers_of_this_machine_have_set_keep_nobody_out(locked, other):
    ours = f"skyshed-{locked.port}={TOKEN}"

    for both in (f"{other}; {ours}", f"{ours}; {other}"):
        assert locked.get("/base.json", Cookie=both)[0] == 200
    assert locked.get("/base.json", Cookie=other)[0] == 403


def test_the_token_leads_nowhere_else(locked):
    assert locked.get(f"//evil.example/?token={TOKEN}")[1]["location"] == "/"


def test_the_token_stands_in_the_address_that_is_told():
    assert Door("127.0.0.1", 8765).address == "http://127.0.0.1:8765/"
    assert Door("::1", 8765).address == "http://[::1]:8765/"
    assert Door("0.0.0.0", 80, TOKEN).address == f"http://127.0.0.1:80/?token={TOKEN}"


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("192.0.2.7:80", True), ("[2001:db8::1]:80", True), ("evil.example:80", False), ("192.0.2.7:81", False)],
)
def test_where_every_address_is_served_digits_are_ours_and_names_are_not(host, is_ours):
    assert Door("0.0.0.0", 80, TOKEN).is_ours(host) is is_ours
    assert not Door("192.0.2.1", 80, TOKEN).is_ours(host)


def test_others_need_a_token_and_this_machine_none():
    assert run.settled_token("127.0.0.1", None) == run.settled_token("::1", None) == ""
    assert len(run.settled_token("0.0.0.0", None)) >= 32
    assert run.settled_token("0.0.0.0", None) != run.settled_token("0.0.0.0", None)
    assert run.settled_token("127.0.0.1", TOKEN) == TOKEN


@pytest.mark.parametrize("token", ["", "short", "with spaces in it", "x" * 201, "semi;colons;in;it"])
def test_a_token_that_can_be_guessed_or_not_be_sent_is_refused(token):
    with pytest.raises(InputError, match="a token is 12 to 200 letters"):
        run.settled_token("127.0.0.1", token)


def test_a_port_that_is_taken_is_one_line():
    with run.bound("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"^port {port} of 127.0.0.1 is taken; name another, or 0 for any"):
            run.bound("127.0.0.1", port)


def test_without_a_port_the_next_that_is_free_is_taken(monkeypatch):
    with run.bound("127.0.0.1", 0) as first:
        monkeypatch.setattr(run, "PORT", first.getsockname()[1])
        monkeypatch.setattr(run, "LAST_PORT", first.getsockname()[1])
        with run.bound("127.0.0.1", None) as second:
            assert second.getsockname()[1] not in {0, first.getsockname()[1]}


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "nowhere.invalid"])
def test_a_host_of_another_machine_is_one_line(host):
    with pytest.raises(InputError, match="is no address of this machine"):
        run.bound(host, 0)


@pytest.mark.parametrize("host", ["", "0", "127.1", "0x7f000001", "255.255.255.255", "224.0.0.1", "ff02::1"])
def test_what_a_socket_takes_and_no_browser_asks_for_is_one_line(host):
    with pytest.raises(InputError, match=f"^'{host}' is no address of this machine; leave it out"):
        run.settled_host(host)


@pytest.mark.parametrize(
    ("host", "as_asked"),
    [("2001:DB8:0::1", "2001:db8::1"), ("0:0:0:0:0:0:0:0", "::"), ("192.0.2.1", "192.0.2.1"), ("My-Desk", "My-Desk")],
)
def test_an_address_is_served_as_browsers_write_it(host, as_asked):
    assert run.settled_host(host) == as_asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"])
def test_browsers_leave_out_the_port_of_http(host):
    assert Door("127.0.0.1", 80).is_ours(host)
    assert Door("127.0.0.1", 8765).is_ours(host) is False
    assert not Door("127.0.0.1", 80).is_ours(f"{host}.evil.example")


def test_a_copy_that_was_never_built_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "PAGE", tmp_path)
    with pytest.raises(SkyshedError, match=r"^the page \(index.html\) is missing from this copy of skyshed: make web$"):
        run.check_built()


def test_files_of_the_result_folder_can_be_saved_and_no_others(tmp_path):
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    folder = tmp_path / "out"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "areas.csv").write_text("a,b\n")
    (folder / ".hidden").write_text("secret")
    (folder / "link.txt").symlink_to(outside)
    with served(PlainWorkshop(folder=ResultFolder(folder))) as server:
        status, headers, body = server.get("/files/tables/areas.csv")
        assert (status, body) == (200, b"a,b\n")
        assert headers["content-disposition"] == 'attachment; filename="areas.csv"'
        assert headers["content-type"] == "application/octet-stream"
        for name in (
            "../secret.txt", "..%2fsecret.txt", "tables/../../secret.txt", "%2e%2e/secret.txt", str(outside),
            f"/{outside}", "link.txt", ".hidden", "tables", "", "tables%5c..%5c..%5csecret.txt", "areas.csv%00.txt",
        ):  # fmt: skip
            status, _, body = server.get(f"/files/{name}")
            assert (status, b"secret" in body) == (404, False), name


def test_a_recorded_run_is_asked_for_by_its_file(tmp_path):
    with served(PlainWorkshop(folder=ResultFolder(tmp_path))) as server:
        assert json.loads(server.get("/replay.json")[2])["title"] == "first"
        assert json.loads(server.get("/replay.json?name=replay/A-0.czml")[2])["title"] == "replay/A-0.czml"
        assert server.get("/replay.json?name=odd")[::2] == (422, b"odd holds nothing to replay\n")


def test_the_page_is_asked_for_again_only_when_it_has_changed(server):
    status, headers, body = server.get("/worker.js")
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")

    again = server.get("/worker.js", If_None_Match=headers["etag"])
    squeezed = server.get("/worker.js", Accept_Encoding="gzip")

    assert (again[0], again[2]) == (304, b"")
    assert squeezed[1]["content-encoding"] == "gzip"
    assert len(squeezed[2]) < len(body) / 2


def test_what_the_page_begins_with_is_made_once_however_many_ask_at_once():
    workshop, made = PlainWorkshop(), []
    workshop.base = lambda draft: made.append("base") or time.sleep(0.05) or {"land": "x"}
    workshop.relief = lambda draft: made.append("relief") or b"relief"
    with served(workshop) as server, ThreadPoolExecutor(8) as many:
        found = set(many.map(lambda name: server.get(name)[2], ["/base.json", "/relief.bin"] * 8))

    assert found == {b'{"land":"x"}', b"relief"}
    assert sorted(made) == ["base", "relief"]


def test_of_recorded_runs_one_is_kept_and_not_every_name_that_somebody_thinks_of():
    asked = []
    workshop = PlainWorkshop()
    workshop.replay = lambda name: asked.append(name) or ({"kind": "raid"} if name == "there" else None)
    with served(workshop) as server:
        statuses = [server.get(f"/replay.json?name={name}")[0] for name in ("there", "there", "a", "b", "there")]

    assert statuses == [200, 200, 404, 404, 200]
    assert asked == ["there", "a", "b", "there"]


def test_the_draft_is_saved_as_it_is(server):
    assert server.get("/replay.json")[0] == 404
    with server.page() as page:
        page.drop(33.0)
        page.until("scene")
        page.until("scene")
    status, headers, body = server.get("/scenario.yaml")
    assert (status, body) == (200, b"changes: 1\n")
    assert headers["content-disposition"] == 'attachment; filename="scenario.yaml"'


def test_a_defect_answers_in_one_line(server, monkeypatch, caplog):
    monkeypatch.setattr(server.workshop, "saved", lambda draft: 1 / 0)

    status, headers, body = server.get("/scenario.yaml")

    assert (status, body) == (500, b"A defect of skyshed; the server goes on\n")
    assert headers["content-security-policy"] == CSP
    assert "ZeroDivisionError" in caplog.text


def test_a_request_that_is_none_ends_alone(server):
    for rubbish in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as raw:
            raw.sendall(rubbish + b"\r\n\r\n")
            assert b" 400 " in raw.recv(1000).split(b"\r\n")[0] + b" "
    assert server.get("/base.json")[0] == 200
