package io.github.keycloaktwostep.admin.statistics;

import io.github.keycloaktwostep.enrolment.CredentialTypes;
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
 * Counts in Keycloak's tables of credentials: four statements, however many users there are. Keycloak has no call for
 * it; the tables are those of {@code keycloak-model-jpa}, as its entities describe them.
 */
final class CredentialTables {

    /** In the JSON of an enrolment that is on. {@code LIKE} is all that every database can do with it. */
    private static final String ON = "%\"on\":true%";
    /** In the JSON of an enrolment whose owner never decided. */
    private static final String UNDECIDED = "%\"changed\":0,%";

    private static final String APP = OTPCredentialModel.TYPE;
    private static final String RECOVERY_CODES = RecoveryAuthnCodesCredentialModel.TYPE;
    private static final List<String> METHODS = List.of(CredentialTypes.PHONE, APP, RECOVERY_CODES);
    private static final List<String> COUNTED =
            List.of(CredentialTypes.ENROLMENT, CredentialTypes.PHONE, APP, RECOVERY_CODES, CredentialTypes.DEVICE);

    /** A database that takes longer is told to stop. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** A table of credentials, and how these refer to their users. */
    private record Table(String entity, String from, String user, String realm, String sameUser) {

        static final Table LOCAL = new Table(
                "CredentialEntity", "CredentialEntity c join c.user u", "u.id", "u.realmId", "e.user.id = u.id");
        /** Of users of another store who are not imported. */
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

    CredentialTables(KeycloakSession session, RealmModel realm) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.realm = realm.getId();
    }

    Statistics count(Instant now) {
        Map<String, Long> users = new HashMap<>();
        Map<String, Long> credentials = new HashMap<>();
        long adopted = 0;
        for (Table table : List.of(Table.LOCAL, Table.FEDERATED)) {
            for (Object[] row : whereOn(table)) {
                users.merge((String) row[0], (Long) row[1], Long::sum);
                credentials.merge((String) row[0], (Long) row[2], Long::sum);
            }
            adopted += adopted(table);
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

    /** Of users with two-step verification on: each type of credential, how many users have it, how many there are. */
    private List<Object[]> whereOn(Table table) {
        return query(
                        "select c.type, count(distinct " + table.user() + "), count(c.id) from " + table.from()
                                + " where " + table.realm() + " = :realm and c.type in (:types) and exists ("
                                + table.enrolment() + " and e.credentialData like :data) group by c.type",
                        Object[].class)
                .setParameter("types", COUNTED)
                .setParameter("data", ON)
                .getResultList();
    }

    private long adopted(Table table) {
        return query(
                        "select count(distinct " + table.user() + ") from " + table.from() + " where " + table.realm()
                                + " = :realm and c.type in (:types) and not exists (" + table.enrolment()
                                + " and e.credentialData not like :data)",
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
