// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.statistics;

import io.github.keycloaktwostep.method.CredentialTypes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/**
 * Counts rows in Keycloak's credential tables with four statements, regardless of the number of users. Keycloak has no
 * API for this. The queries use the JPA entities of {@code keycloak-model-jpa}.
 */
public final class CredentialTables {

    /** Occurs in the JSON of an enrolment that is on. {@code LIKE} is the only test that every database supports. */
    private static final String ON = "%\"on\":true%";
    /** Occurs in the JSON of an enrolment whose user never turned it on or off. */
    private static final String UNDECIDED = "%\"changed\":0,%";

    private static final String APP = OTPCredentialModel.TYPE;
    private static final String RECOVERY_CODES = RecoveryAuthnCodesCredentialModel.TYPE;
    private static final List<String> METHODS = List.of(CredentialTypes.PHONE, APP, RECOVERY_CODES);
    private static final List<String> COUNTED =
            List.of(CredentialTypes.ENROLMENT, CredentialTypes.PHONE, APP, RECOVERY_CODES, CredentialTypes.DEVICE);

    /** Time after which the database aborts a query. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** A credential table, and how its rows refer to users. */
    private record Table(String entity, String from, String user, String realm, String sameUser) {

        static final Table LOCAL = new Table(
                "CredentialEntity", "CredentialEntity c join c.user u", "u.id", "u.realmId", "e.user.id = u.id");
        /** Credentials of federated users who are not imported. */
        static final Table FEDERATED = new Table(
                "FederatedUserCredentialEntity",
                "FederatedUserCredentialEntity c",
                "c.userId",
                "c.realmId",
                "e.userId = c.userId and e.realmId = c.realmId");

        String enrolment() {
            return "select e.id from " + entity + " e where " + sameUser + " and e.type = '" + CredentialTypes.ENROLMENT
                    + "'";
        }
    }

    private final EntityManager entities;
    private final String realm;

    public CredentialTables(KeycloakSession session, RealmModel realm) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.realm = realm.getId();
    }

    public Statistics count(Instant now) {
        Map<String, Long> users = new HashMap<>();
        Map<String, Long> credentials = new HashMap<>();
        long adopted = 0;
        for (Table table : List.of(Table.LOCAL, Table.FEDERATED)) {
            for (Object[] row : countEnrolled(table)) {
                users.merge((String) row[0], (Long) row[1], Long::sum);
                credentials.merge((String) row[0], (Long) row[2], Long::sum);
            }
            adopted += countAdopted(table);
        }
        return new Statistics(new Statistics.Users(
                now.toString(),
                users.getOrDefault(CredentialTypes.ENROLMENT, 0L),
                new Statistics.Methods(
                        users.getOrDefault(CredentialTypes.PHONE, 0L),
                        users.getOrDefault(APP, 0L),
                        users.getOrDefault(RECOVERY_CODES, 0L)),
                credentials.getOrDefault(CredentialTypes.DEVICE, 0L),
                adopted));
    }

    /** For enrolled users: each credential type, the number of users who have it, and the number of credentials. */
    private List<Object[]> countEnrolled(Table table) {
        return query(
                        "select c.type, count(distinct " + table.user() + "), count(c.id) from " + table.from()
                                + " where " + table.realm() + " = :realm and c.type in (:types) and exists ("
                                + table.enrolment() + " and e.secretData like :data) group by c.type",
                        Object[].class)
                .setParameter("types", COUNTED)
                .setParameter("data", ON)
                .getResultList();
    }

    /** Users who set up a method on Keycloak's own pages and never turned two-step verification on or off. */
    private long countAdopted(Table table) {
        return query(
                        "select count(distinct " + table.user() + ") from " + table.from() + " where " + table.realm()
                                + " = :realm and c.type in (:types) and not exists (" + table.enrolment()
                                + " and e.secretData not like :data)",
                        Long.class)
                .setParameter("types", METHODS)
                .setParameter("data", UNDECIDED)
                .getSingleResult();
    }

    private <T> TypedQuery<T> query(String text, Class<T> result) {
        return entities.createQuery(text, result)
                .setParameter("realm", realm)
                .setHint("jakarta.persistence.query.timeout", Math.toIntExact(LIMIT.toMillis()));
    }
}
