-- Erasing a person takes words out of the log. What may be changed for it is narrow: the body of an entry that
-- stands in `erasing` within the same transaction, nothing else of it and no other entry. A later entry names
-- each of them with a hash over what is left, so that the chain can be verified (store/log.py).
CREATE TABLE erasing (event_id INTEGER PRIMARY KEY);
DROP TRIGGER event_is_never_changed;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE event_id = OLD.id)
    OR (OLD.id, OLD.uid, OLD.at, OLD.author, OLD.kind, OLD.chain) IS NOT
       (NEW.id, NEW.uid, NEW.at, NEW.author, NEW.kind, NEW.chain)
    OR (OLD.conversation_id, OLD.mention_id, OLD.source_id) IS NOT
       (NEW.conversation_id, NEW.mention_id, NEW.source_id)
    BEGIN SELECT raise(ABORT, 'the event log is append-only'); END;
CREATE INDEX event_of_erasing ON event (id) WHERE kind = 'person erased';

-- The same for what people corrected: its reason can be emptied, nothing else.
DROP TRIGGER correction_is_never_changed;
CREATE TRIGGER correction_is_never_changed BEFORE UPDATE ON correction
    WHEN NEW.reason <> ''
    OR (OLD.id, OLD.mention_id, OLD.at, OLD.author, OLD.brand, OLD.old, OLD.new, OLD.learn) IS NOT
       (NEW.id, NEW.mention_id, NEW.at, NEW.author, NEW.brand, NEW.old, NEW.new, NEW.learn)
    OR (OLD.event_uid, OLD.us) IS NOT (NEW.event_uid, NEW.us)
    BEGIN SELECT raise(ABORT, 'corrections are append-only'); END;
