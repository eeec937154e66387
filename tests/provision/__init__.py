"""What the tests need beyond Python packages: a PostgreSQL server and a Chromium."""
