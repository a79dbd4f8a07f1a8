"""The registry of contracts: what users' programs use of the API.

`contracts` stores and returns them, `forms` has their two forms, `checking` refuses what can't be a
contract, and `verdicts` says what the changes of `outlook` do to a program: those of later
versions, and those of `proposals`, which operators store. `certificates` stores signed results of
the contract kit, which `signed_results` reads.
"""
