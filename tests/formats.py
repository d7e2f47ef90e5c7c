"""Small files of every format, made from scratch: for the tests of the readers and for fuzzing."""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PARAGRAPHS = (
    "MARLOW BAY (Northern Press) - The harbour board of Marlow Bay closed its northern pier on "
    "Tuesday after divers found cracks in eleven of its forty pillars, the board said.",
    "Ferries to the Skerry islands will leave from the fish market until at least 14 March, board "
    "chairwoman Ida Thorsen told reporters, and freight goes by way of Halden.",
    "“We would rather lose a season than a ship,” Thorsen said. The repair is expected to cost "
    "2.4 million crowns, of which the county has promised half.",
    "The islands' traders criticised the decision. Their spokesman Oskar Lind said that the cracks "
    "had been known since a survey in 2019 and that nobody had acted on it.",
    "The pier was built in 1931 and carried 182,000 passengers last year, according to the board's "
    "annual report, a fifth more than in the year before.",
)
TITLE = "Cracks close Marlow Bay's northern pier"
BODY = "".join(f"<p>{escape(p)}</p>" for p in PARAGRAPHS)
PLAIN = "\n\n".join(PARAGRAPHS)


def html(title: str = TITLE, body: str = BODY, charset: str = "utf-8") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>{title}</title></head>'
        f"<body><nav><a href='/'>Home</a> <a href='/sea'>Sea</a></nav><article><h1>{title}</h1>{body}"
        "</article><footer>© The Courier</footer></body></html>"
    ).encode(charset, "xmlcharrefreplace")


# --- WARC --------------------------------------------------------------------------------------


def warc_record(
    kind: str,
    uri: str,
    content: bytes,
    date: str = "2024-03-05T10:20:30Z",
    media: str = "application/http; msgtype=response",
    length: int | None = None,
) -> bytes:
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:9b1c7a3e-5c1f-4a80-8a57-0a4f9d0c1b2d>",
        f"WARC-Date: {date}",
        f"Content-Type: {media}",
        f"Content-Length: {len(content) if length is None else length}",
    ]
    if uri:
        lines.append(f"WARC-Target-URI: {uri}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def http(
    body: bytes,
    status: str = "200 OK",
    media: str = "text/html; charset=utf-8",
    **headers: str,
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def warc(bodies: Iterable[bytes] = (html(),)) -> bytes:
    about = warc_record("warcinfo", "", b"software: none\r\n", media="application/warc-fields")
    pages = [
        warc_record("response", f"https://courier.example/{n}", http(body))
        for n, body in enumerate(bodies)
    ]
    return about + b"".join(pages)


# --- feeds -------------------------------------------------------------------------------------

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Marlow Courier</title><link>https://courier.example/</link>
<language>en-gb</language>{items}</channel></rss>"""
RSS_ITEM = """<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">n-{n}</guid>
<pubDate>Tue, 05 Mar 2024 10:20:00 +0100</pubDate><dc:creator>Ida Thorsen</dc:creator>
<category>Sea</category><description>{summary}</description>{content}</item>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Marlow Courier</title>
<id>urn:feed:1</id><updated>2024-03-05T10:20:00Z</updated>{items}</feed>"""
ATOM_ITEM = """<entry><title type="html">{title}</title><id>urn:entry:{n}</id>
<link rel="self" href="https://courier.example/api/{n}"/><link href="https://courier.example/{n}"/>
<published>2024-03-05T10:20:00+01:00</published><updated>2024-03-05T11:00:00+01:00</updated>
<author><name>Ida Thorsen</name></author><category term="Sea"/>{content}</entry>"""


def rss(bodies: Sequence[str | None] = (BODY,), titles: Mapping[int, str] | None = None) -> bytes:
    items = [
        RSS_ITEM.format(
            title=escape((titles or {}).get(n, TITLE)),
            link=f"https://courier.example/{n}",
            n=n,
            summary=escape(f"<p>{PARAGRAPHS[0]}</p>"),
            content=""
            if body is None
            else f"<content:encoded><![CDATA[{body}]]></content:encoded>",
        )
        for n, body in enumerate(bodies)
    ]
    return RSS.format(items="".join(items)).encode()


def atom(bodies: Sequence[str] = (BODY,), kind: str = "html") -> bytes:
    items = []
    for n, body in enumerate(bodies):
        if kind == "xhtml":
            inside = f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
        else:
            inside = escape(body)
        content = f'<content type="{kind}">{inside}</content>' if body else ""
        items.append(ATOM_ITEM.format(title=escape(escape(TITLE)), n=n, content=content))
    return ATOM.format(items="".join(items)).encode()


# --- agencies ----------------------------------------------------------------------------------


def ninjs(standard: int = 3, /, **more: object) -> bytes:
    camel = standard >= 3
    item: dict[str, object] = {
        "uri": "urn:newsml:northern.example:20240305:1",
        "standard": {"name": "ninjs", "version": f"{standard}.0"},
        "type": "text",
        "versionCreated" if camel else "versioncreated": "2024-03-05T10:20:00+01:00",
        "pubStatus" if camel else "pubstatus": "usable",
        "language": "en",
        "by": "By Ida Thorsen",
        "copyrightHolder" if camel else "copyrightholder": "Northern Press",
        "headlines": [{"role": "main", "value": TITLE}],
        "bodies": [
            {"role": "summary", "contentType" if camel else "contenttype": "text/html",
             "value": "<p>Short.</p>"},
            {"role": "main", "contentType" if camel else "contenttype": "text/plain", "value": PLAIN},
            {"role": "rich", "contentType" if camel else "contenttype": "application/xhtml+xml",
             "value": BODY},
        ],
    }  # fmt: skip
    return json.dumps({**item, **more}, ensure_ascii=False).encode()


NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2024-03-05T10:20:00Z</sent>
</header><itemSet>{items}</itemSet></newsMessage>"""
NEWS_ITEM = """<newsItem guid="urn:newsml:northern.example:{n}" version="2" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="p:np"><name>Northern Press</name></provider>
<versionCreated>2024-03-05T10:20:00Z</versionCreated><pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><contentCreated>2024-03-05T09:00:00Z</contentCreated><by>By Ida Thorsen</by>
<headline>{title}</headline><language tag="en"/></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


def newsml(contents: Sequence[str] | None = None, status: str = "usable") -> bytes:
    page = (
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>x</title></head><body>{BODY}</body></html></inlineXML>"
    )
    items = [
        NEWS_ITEM.format(n=n, status=status, title=escape(TITLE), content=content)
        for n, content in enumerate([page] if contents is None else contents)
    ]
    return NEWSML.format(items="".join(items)).encode()


NITF = f"""<nitf><head><title>x</title></head><body><body.head><hedline><hl1>{escape(TITLE)}</hl1>
</hedline><byline>By Ida Thorsen</byline></body.head><body.content>{BODY}<media><media-caption>
<p>A picture of the pier.</p></media-caption></media></body.content></body></nitf>"""


# --- mails and archives ------------------------------------------------------------------------


def mail(charset: str = "utf-8") -> bytes:
    from email.message import EmailMessage

    letter = EmailMessage()
    letter["From"] = "Marlow Courier <news@courier.example>"
    letter["To"] = "reader@mail.example"
    letter["Subject"] = "Cracks close Marlow Bay’s northern pier"
    letter["Date"] = "Tue, 05 Mar 2024 10:20:00 +0100"
    letter["Message-ID"] = "<1@courier.example>"
    letter.set_content("Read this letter in a browser.")
    body = f"<html><body><h1>{escape(TITLE)}</h1>{BODY}<p><a href='#'>Unsubscribe</a></p></body></html>"
    letter.add_alternative(body, subtype="html", charset=charset, cte="quoted-printable")
    return bytes(letter)


def mbox(letters: Sequence[bytes] = (mail(), mail("cp1252"))) -> bytes:
    """A box as mail programs keep it."""
    mark = b"From news@courier.example Tue Mar  5 10:20:00 2024\n"
    return b"".join(mark + re.sub(rb"(?m)^(>*From )", rb">\1", m) + b"\n" for m in letters)


def zstd(body: bytes) -> bytes:
    import pyarrow

    packed: bytes = pyarrow.compress(body, "zstd", asbytes=True)
    return packed


def json_feed(count: int = 1, /, **more: object) -> bytes:
    """A JSON Feed with so many items; `more` replaces fields of them, None takes one away."""
    items = [
        {
            "id": f"n-{n}",
            "url": f"https://courier.example/{n}",
            "title": TITLE,
            "content_html": BODY,
            "summary": PARAGRAPHS[0],
            "date_published": "2024-03-05T10:20:00+01:00",
            "authors": [{"name": "Ida Thorsen"}],
            "tags": ["Sea", "Harbours"],
        }
        | more
        for n in range(count)
    ]
    whole = [{k: v for k, v in item.items() if v is not None} for item in items]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Marlow Courier",
        "home_page_url": "https://courier.example/",
        "language": "en-GB",
        "items": whole,
    }
    return json.dumps(feed, indent=1).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(body), 1_709_632_830
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()
