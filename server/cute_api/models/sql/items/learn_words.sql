-- Learns the words of new items, for suggestions on misspelled searches.
CREATE OR REPLACE FUNCTION cute_learn_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO search_words (word)
    SELECT lexeme FROM (
        SELECT DISTINCT lexeme FROM added, unnest(tsvector_to_array(added.search)) AS lexeme
    ) AS words
    WHERE length(lexeme) BETWEEN 3 AND 40 AND lexeme NOT LIKE '=%'
        AND NOT EXISTS (SELECT FROM search_words WHERE word = lexeme);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_learn_words AFTER INSERT ON items
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION cute_learn_words();
