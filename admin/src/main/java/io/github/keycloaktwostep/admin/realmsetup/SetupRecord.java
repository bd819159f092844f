// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.github.keycloaktwostep.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;

/**
 * What the set-up created in a realm, so that it can be undone. Stored as an attribute of the realm and exported with
 * it.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonAutoDetect(fieldVisibility = Visibility.ANY, isGetterVisibility = Visibility.NONE)
final class SetupRecord {

    static final String ATTRIBUTE = "two-step.set-up";

    private static final Logger LOG = Logger.getLogger(SetupRecord.class);

    @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
    private final List<Copy> copies = new ArrayList<>();

    /** Required actions of Keycloak that the set-up disabled. */
    @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
    final List<String> disabledActions = new ArrayList<>();

    /** Whether the set-up named the levels of authentication. */
    boolean levelNames;

    /** Whether the set-up added the protocol mapper. */
    boolean amrMapper;

    /**
     * A flow that the set-up created and bound.
     *
     * @param original the admin's flow that it replaced
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Copy(FlowBinding binding, Reference flow, Reference original) {

        Copy {
            Objects.requireNonNull(binding, "binding");
            Objects.requireNonNull(flow, "flow");
            Objects.requireNonNull(original, "original");
        }

        /** The copy in this realm. Aliases count only in an imported realm, where both flows have new ids. */
        Optional<AuthenticationFlowModel> in(RealmModel realm) {
            boolean imported = realm.getAuthenticationFlowById(original.id()) == null;
            return Optional.ofNullable(realm.getAuthenticationFlowById(flow.id()))
                    .or(() -> Optional.ofNullable(imported ? realm.getFlowByAlias(flow.alias()) : null));
        }

        boolean is(AuthenticationFlowModel model, RealmModel realm) {
            return in(realm)
                    .filter(found -> found.getId().equals(model.getId()))
                    .isPresent();
        }
    }

    /** Refers to a flow by its id, and by its alias in case an import has given the flow a new id. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Reference(String id, String alias) {

        Reference {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(alias, "alias");
        }

        static Reference to(AuthenticationFlowModel flow) {
            return new Reference(flow.getId(), flow.getAlias());
        }

        Optional<AuthenticationFlowModel> in(RealmModel realm) {
            return Optional.ofNullable(realm.getAuthenticationFlowById(id))
                    .or(() -> Optional.ofNullable(realm.getFlowByAlias(alias)));
        }

        boolean is(AuthenticationFlowModel flow) {
            return flow.getId().equals(id) || Objects.equals(flow.getAlias(), alias);
        }
    }

    /** Reads the record. It is empty if none is stored, or if it cannot be read, which is logged. */
    static SetupRecord of(RealmModel realm) {
        String stored = realm.getAttribute(ATTRIBUTE);
        if (stored == null || stored.isBlank()) {
            return new SetupRecord();
        }
        return Json.read(stored, SetupRecord.class).orElseGet(() -> {
            LOG.warnf("Attribute %s of realm %s cannot be read and is ignored", ATTRIBUTE, realm.getName());
            return new SetupRecord();
        });
    }

    List<Copy> copies(FlowBinding binding) {
        return copies.stream().filter(copy -> copy.binding() == binding).toList();
    }

    void add(Copy copy) {
        copies.add(copy);
    }

    void remove(Copy copy) {
        copies.remove(copy);
    }

    boolean isEmpty() {
        return copies.isEmpty() && disabledActions.isEmpty() && !levelNames && !amrMapper;
    }

    void store(RealmModel realm) {
        if (isEmpty()) {
            realm.removeAttribute(ATTRIBUTE);
            return;
        }
        realm.setAttribute(ATTRIBUTE, Json.write(this));
    }
}
