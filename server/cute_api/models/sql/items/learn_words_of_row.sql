-- Learns the words of a changed item.
CREATE OR REPLACE FUNCTION cute_learn_words_of_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO search_words (word)
    SELECT lexeme FROM unnest(tsvector_to_array(NEW.search)) AS lexeme
    WHERE length(lexeme) BETWEEN 3 AND 40 AND lexeme NOT LIKE '=%'
        AND NOT EXISTS (SELECT FROM search_words WHERE word = lexeme);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_learn_changed_words AFTER UPDATE OF title, description, brand_id
    ON items FOR EACH ROW
    WHEN (OLD.search IS DISTINCT FROM NEW.search)
    EXECUTE FUNCTION cute_learn_words_of_row();

CREATE OR REPLACE TRIGGER items_learn_listed_words AFTER UPDATE OF status ON items
    FOR EACH ROW
    WHEN (OLD.status IN ('draft', 'archived') AND NEW.status NOT IN ('draft', 'archived'))
    EXECUTE FUNCTION cute_learn_words_of_row();
