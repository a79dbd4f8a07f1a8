-- A text as searches compare it: without accents, case and punctuation.
-- A chain of replace() takes a fraction of the time of translate(), and plain ASCII needs no
-- normalize().
CREATE OR REPLACE FUNCTION cute_fold(value text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN lower(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(
        replace(replace(replace(replace(replace(replace(replace(replace(
            unaccent(
                CASE WHEN octet_length(value) = length(value) THEN value ELSE normalize(value) END
            ),
        '-', ' '), '_', ' '), '/', ' '), '\', ' '), '.', ' '), ',', ' '), ':', ' '), ';', ' '),
        '@', ' '), '&', ' '), '+', ' '), '#', ' '), '%', ' '), '~', ' '), '=', ' '), '''', ' '),
        '"', ' ')
    );
