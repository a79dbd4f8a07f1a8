"""The registry of contracts: what users' programs use of the API.

`contracts` stores and returns them, `forms` has their two forms, `checking` refuses what can't be a
contract, and `verdicts` says what later versions of the API do to a program. `certificates` stores
signed results of the contract kit, which `signed_results` reads.
"""
