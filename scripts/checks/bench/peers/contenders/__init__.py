"""The servers that are compared. Each is a program of its own; only ours knows our code.

They take `DATABASE_URL` and `REDIS_URL` from the environment and are served by uvicorn.
"""
