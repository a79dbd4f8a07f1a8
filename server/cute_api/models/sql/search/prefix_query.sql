-- A search for words that begin with those of a text.
CREATE OR REPLACE FUNCTION cute_prefix_query(value text) RETURNS tsquery
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (
        SELECT string_agg('''' || word || ''':*', ' & ')::tsquery
        FROM unnest(tsvector_to_array(to_tsvector('simple', cute_fold(value)))) AS word
    );
