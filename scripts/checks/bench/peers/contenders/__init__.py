"""The compared servers, as separate programs. Only ours uses our code.

They take `DATABASE_URL` and `REDIS_URL` from the environment and are served by uvicorn.
"""
