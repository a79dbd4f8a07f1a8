"""A contender that shows slightly wrong prices, and otherwise is the floor."""

from starlette.types import Message, Receive, Scope, Send

from scripts.checks.bench.peers.contenders import floor

RIGHT, WRONG = b'"currency" : "EUR"', b'"currency" : "EUX"'


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    async def send_wrongly(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = message["body"].replace(RIGHT, WRONG)
        await send(message)

    await floor.app(scope, receive, send_wrongly)
