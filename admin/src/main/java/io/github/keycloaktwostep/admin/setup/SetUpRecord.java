package io.github.keycloaktwostep.admin.setup;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.AuthenticationFlowModel;
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
     * By id as well as by alias: a realm that was exported and is imported elsewhere has flows of the same names with ids
     * of their own.
     *
     * @param flow id of the flow that was bound before the first set-up
     * @param alias its alias then
     * @param copies the flows that set-ups have bound since
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Before(String flow, String alias, List<Copy> copies) {

        Before {
            copies = copies == null ? List.of() : List.copyOf(copies);
        }

        boolean is(AuthenticationFlowModel model) {
            return model.getId().equals(flow) || Objects.equals(model.getAlias(), alias);
        }

        Optional<AuthenticationFlowModel> in(RealmModel realm) {
            return Optional.ofNullable(flow)
                    .map(realm::getAuthenticationFlowById)
                    .or(() -> Optional.ofNullable(alias).map(realm::getFlowByAlias));
        }

        boolean isCopy(AuthenticationFlowModel model, RealmModel realm) {
            return copiesIn(realm).anyMatch(copy -> copy.getId().equals(model.getId()));
        }

        /** Those that there still are. */
        Stream<AuthenticationFlowModel> copiesIn(RealmModel realm) {
            boolean imported = realm.getAuthenticationFlowById(flow) == null;
            return copies.stream().flatMap(copy -> copy.in(realm, imported).stream());
        }
    }

    /**
     * @param id of the flow
     * @param alias its alias when it was made; {@code null} in records of earlier versions
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Copy(String id, String alias) {

        @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
        Copy(@JsonProperty("id") String id, @JsonProperty("alias") String alias) {
            this.id = Objects.requireNonNull(id, "id");
            this.alias = alias;
        }

        /** In records of earlier versions. */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Copy ofId(String id) {
            return new Copy(id, null);
        }

        static Copy of(AuthenticationFlowModel flow) {
            return new Copy(flow.getId(), flow.getAlias());
        }

        Optional<AuthenticationFlowModel> in(RealmModel realm, boolean imported) {
            return Optional.ofNullable(realm.getAuthenticationFlowById(id))
                    .or(() ->
                            Optional.ofNullable(alias).filter(known -> imported).map(realm::getFlowByAlias));
        }
    }

    /** @return nothing also for what cannot be read, which is logged */
    static SetUpRecord of(RealmModel realm) {
        String stored = realm.getAttribute(ATTRIBUTE);
        if (stored == null || stored.isBlank()) {
            return NOTHING;
        }
        try {
            return Objects.requireNonNull(JsonSerialization.readValue(stored, SetUpRecord.class), "record");
        } catch (IOException | NullPointerException e) {
            LOG.warnf("Attribute %s of realm %s cannot be read and is ignored", ATTRIBUTE, realm.getName());
            return NOTHING;
        }
    }

    Optional<Before> before(Door door) {
        return Optional.ofNullable(doors.get(door));
    }

    boolean empty() {
        return equals(NOTHING);
    }

    /**
     * What was bound before the first set-up stays what was before.
     *
     * @param bound what was bound until now
     * @param copy what is bound now
     */
    SetUpRecord with(Door door, AuthenticationFlowModel bound, AuthenticationFlowModel copy, RealmModel realm) {
        Before known = doors.getOrDefault(door, new Before(bound.getId(), bound.getAlias(), List.of()));
        boolean ofSetUps = known.isCopy(bound, realm) || known.is(bound);
        Optional<AuthenticationFlowModel> first = known.in(realm).filter(flow -> ofSetUps);
        Map<Door, Before> all = new EnumMap<>(Door.class);
        all.putAll(doors);
        List<Copy> copies = Stream.concat(known.copiesIn(realm), Stream.of(copy))
                .map(Copy::of)
                .distinct()
                .toList();
        if (ofSetUps && first.isEmpty()) {
            // It is gone; its name is still worth telling.
            all.put(door, new Before(known.flow(), known.alias(), copies));
        } else {
            // Who has bound a flow of his own since undoes to that one.
            AuthenticationFlowModel before = first.orElse(bound);
            all.put(door, new Before(before.getId(), before.getAlias(), copies));
        }
        return new SetUpRecord(all, levelNames, mapper);
    }

    /**
     * What is left to undo when everything but copies in use is undone. Keycloak finds flows by name that the same
     * transaction has removed, so that the realm alone does not tell.
     *
     * @param kept ids of the copies that were left
     */
    SetUpRecord only(Set<String> kept, RealmModel realm) {
        Map<Door, Before> left = new EnumMap<>(Door.class);
        doors.forEach((door, before) -> {
            List<Copy> copies = before.copiesIn(realm)
                    .filter(copy -> kept.contains(copy.getId()))
                    .map(Copy::of)
                    .toList();
            if (!copies.isEmpty()) {
                left.put(door, new Before(before.flow(), before.alias(), copies));
            }
        });
        return new SetUpRecord(left, false, null);
    }

    SetUpRecord withLevelNames() {
        return new SetUpRecord(doors, true, mapper);
    }

    SetUpRecord withMapper(String id) {
        return new SetUpRecord(doors, levelNames, id);
    }

    void keepOrForget(RealmModel realm) {
        if (empty()) {
            realm.removeAttribute(ATTRIBUTE);
            return;
        }
        try {
            realm.setAttribute(ATTRIBUTE, JsonSerialization.writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
