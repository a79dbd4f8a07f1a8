"""The compared servers. Each is a separate program; only ours imports our code.

They take `DATABASE_URL` and `REDIS_URL` from the environment and are served by uvicorn.
"""
