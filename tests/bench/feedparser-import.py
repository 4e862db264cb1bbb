"""The importer that one writes in Python in an afternoon: feedparser, which sanitises, and sqlite3.

feedparser-import.py URL DATABASE
"""

import sqlite3
import sys
import urllib.request

import feedparser

url, path = sys.argv[1:]
with urllib.request.urlopen(url) as response:
    document = feedparser.parse(response.read(), response_headers=dict(response.headers))

database = sqlite3.connect(path)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = NORMAL")
database.execute(
    "CREATE TABLE IF NOT EXISTS jobs ("
    "guid TEXT PRIMARY KEY, title TEXT, link TEXT, company TEXT, location TEXT, type TEXT, "
    "salary TEXT, description TEXT, postedAt TEXT)"
)
with database:
    database.executemany(
        "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                entry.id,
                entry.title,
                entry.link,
                entry.get("job_listing_company"),
                entry.get("job_listing_location"),
                entry.get("job_listing_job_type"),
                entry.get("job_listing_salary"),
                entry.content[0].value if "content" in entry else entry.get("summary"),
                entry.published,
            )
            for entry in document.entries
        ),
    )
database.close()
