"""The desk: Retold in the browser. Server-rendered pages, small and fast, safe on loopback too.

app        the routes; what to start with
settings   where it listens, who must sign in, what is too much
guard      what every request passes: host, origin, size, rate, headers, log
sessions   cookies, tokens against forgery, sign-in
shelf      what the pages read: stories of one snapshot, cached within bounds
showing    templates, links, errors
stories    front page, story, page          readings  tellings side by side
outlets    who takes from whom              review    what editors decide
tried      files and texts traced without touching the library
serving    under uvicorn                keeping   lists and search follow the tables
service    the HTTP API                     openapi   its description
"""
