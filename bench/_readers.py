"""Readers of a desk for locust: each looks at something, thinks for a second, and goes on."""

from __future__ import annotations

import random

from locust import HttpUser, constant, events, task

STORIES: list[str] = []
WORDS: list[str] = []
PAGES = 40  # of a hundred stories each, from which readers choose


@events.test_start.add_listener
def know_the_stories(environment, **_kwargs) -> None:  # type: ignore[no-untyped-def]
    """What there is to read: stories from all over the library, and words of their headlines."""
    import json
    import urllib.request

    rng = random.Random(7)
    with urllib.request.urlopen(f"{environment.host}/api/stories?limit=1") as answer:
        total = json.load(answer)["total"]
    for _ in range(PAGES):
        offset = rng.randrange(max(1, min(total, 10_000) - 100))
        order = rng.choice(("weight", "newest", "pages", "changes", "oldest"))
        path = f"/api/stories?limit=100&offset={offset}&order={order}"
        with urllib.request.urlopen(environment.host + path) as answer:
            lines = json.load(answer)["stories"]
        STORIES.extend(line["story_id"] for line in lines)
        WORDS.extend(w for line in lines for w in line["headline"].split() if len(w) > 4)


class Reader(HttpUser):
    """Reads stories most of all, searches, leafs through the lists."""

    wait_time = constant(1)

    @task(6)
    def story(self) -> None:
        self.client.get(f"/story/{random.choice(STORIES)}", name="story")

    @task(4)
    def search(self) -> None:
        words = " ".join(random.sample(WORDS, random.choice((1, 1, 2))))
        self.client.get("/search", params={"q": words}, name="search")

    @task(2)
    def front(self) -> None:
        query = random.choice(("", "?days=all", "?days=7", "?order=newest", "?days=all&page=3"))
        self.client.get(f"/{query}", name="front")

    @task(1)
    def reading(self) -> None:
        path = f"/story/{random.choice(STORIES)}/read"
        with self.client.get(path, name="reading", catch_response=True) as answer:
            if answer.status_code == 404:  # a story of one telling has nothing beside it
                answer.success()
