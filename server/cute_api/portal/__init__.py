"""The developer portal: its pages, the guides and the reference.

A folder for each part has its views, forms and texts. Beside them is what all of them share:
`blueprints` lists the views, `views` has what each has in common, `portal` what each is given,
`trust` says whether a form is ours, `limits` how often one may be sent, `refusals` what is returned
otherwise. A view holds no SQL: it calls services that are limited to what the session user owns.
"""
