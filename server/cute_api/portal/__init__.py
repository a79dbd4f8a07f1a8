"""The developer portal: its pages, the guides and the reference.

Each part has a folder with its views, forms and texts. The modules beside them are shared:
`blueprints` lists the views, `views` has their common code, `portal` their dependencies, `trust`
checks that a form is ours, `limits` how often it may be sent, and `refusals` builds error pages.
A view holds no SQL: it calls services that only reach what the session user owns.
"""
