"""The portal's promises to users, checked in a real browser on real processes.

`causes` breaks receivers and looks for each cause, `first_call` goes from the start page to a first
200 at a person's pace, `weights` measures the bytes of each page.
"""
