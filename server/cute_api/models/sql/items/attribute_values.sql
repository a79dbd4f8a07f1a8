-- The values of an item's attributes that filters know and facets count, each with its name.
CREATE OR REPLACE FUNCTION cute_attribute_values(attributes jsonb)
    RETURNS TABLE (name text, value text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT key, of_attribute.value
    FROM jsonb_each(attributes) AS attribute (key, listed),
        LATERAL jsonb_array_elements_text(
            CASE jsonb_typeof(listed)
                WHEN 'array' THEN listed WHEN 'string' THEN jsonb_build_array(listed) ELSE '[]'
            END
        ) AS of_attribute (value)
$$;
