package io.github.keycloaktwostep.admin.setup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;
import org.keycloak.util.JsonSerialization;

/**
 * What the set-up found and made, so that it can be undone: an attribute of the realm, which is exported with it.
 *
 * @param doors what was bound before, for each door that was changed
 * @param levelNames whether the set-up named the levels of authentication
 * @param mapper id of the protocol mapper that the set-up added; {@code null} if it did not
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record SetUpRecord(Map<Door, Before> doors, boolean levelNames, String mapper) {

    /** Name of the realm's attribute. */
    static final String ATTRIBUTE = "two-step.set-up";

    private static final Logger LOG = Logger.getLogger(SetUpRecord.class);
    private static final SetUpRecord NOTHING = new SetUpRecord(Map.of(), false, null);

    SetUpRecord {
        doors = doors == null ? Map.of() : Map.copyOf(doors);
    }

    /**
     * @param flow id of the flow that was bound before the first set-up
     * @param alias its alias then
     * @param copies ids of the flows that set-ups have bound since
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Before(String flow, String alias, List<String> copies) {
        Before {
            copies = copies == null ? List.of() : List.copyOf(copies);
        }
    }

    /** @return nothing also for what cannot be read, which is logged */
    static SetUpRecord of(RealmModel realm) {
        String stored = realm.getAttribute(ATTRIBUTE);
        if (stored == null || stored.isBlank()) {
            return NOTHING;
        }
        try {
            return JsonSerialization.readValue(stored, SetUpRecord.class);
        } catch (IOException e) {
            LOG.warnf("Attribute %s of realm %s cannot be read and is ignored", ATTRIBUTE, realm.getName());
            return NOTHING;
        }
    }

    Optional<Before> before(Door door) {
        return Optional.ofNullable(doors.get(door));
    }

    /** What was bound before the first set-up stays what was before. */
    SetUpRecord with(Door door, String flow, String alias, String copy) {
        Map<Door, Before> all = new EnumMap<>(Door.class);
        all.putAll(doors);
        Before known = doors.getOrDefault(door, new Before(flow, alias, List.of()));
        // Who has bound a flow of his own since undoes to that one.
        Before current = known.copies().contains(flow) || known.flow().equals(flow)
                ? known
                : new Before(flow, alias, known.copies());
        all.put(
                door,
                new Before(
                        current.flow(),
                        current.alias(),
                        Stream.concat(current.copies().stream(), Stream.of(copy))
                                .toList()));
        return new SetUpRecord(all, levelNames, mapper);
    }

    SetUpRecord withLevelNames() {
        return new SetUpRecord(doors, true, mapper);
    }

    SetUpRecord withMapper(String id) {
        return new SetUpRecord(doors, levelNames, id);
    }

    void keepIn(RealmModel realm) {
        try {
            realm.setAttribute(ATTRIBUTE, JsonSerialization.writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void forget(RealmModel realm) {
        realm.removeAttribute(ATTRIBUTE);
    }
}
