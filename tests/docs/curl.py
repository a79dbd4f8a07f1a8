"""A stand-in for curl, which not every machine has, with the options that samples use.

Exits with 22 when the response is an error, so that a sample that gets one fails.
"""

import sys

import httpx

FAILED = 22
# A line of shell after which `curl` is this program.
STAND_IN = f'curl() {{ "{sys.executable}" "{__file__}" "$@"; }}\n'


def main(arguments: list[str]) -> int:
    method, url, data, shows_headers = "", "", None, False
    headers: dict[str, str] = {}
    left = iter(arguments)
    for argument in left:
        match argument:
            case "-s":
                pass
            case "-i":
                shows_headers = True
            case "-X":
                method = next(left)
            case "-H":
                name, _, value = next(left).partition(": ")
                headers[name] = value
            case "-d":
                data = next(left)
            case _:
                url = argument
    method = method or ("GET" if data is None else "POST")
    response = httpx.request(method, url, headers=headers, content=data, trust_env=False)
    if shows_headers:
        print(
            response.status_code, *(f"{name}: {value}" for name, value in response.headers.items())
        )
    print(response.text)
    return 0 if response.is_success else FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
