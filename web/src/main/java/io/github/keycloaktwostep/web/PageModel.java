// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import io.github.keycloaktwostep.keycloak.KeycloakVersions;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.FormMessage;

/** A complete page: its template, its data, and the messages about the last input. */
public final class PageModel {

    private final String page;
    private final Map<String, Object> attributes = new HashMap<>();
    private final List<FormMessage> fieldErrors = new ArrayList<>();

    /** Sets the message above the form. */
    private Consumer<LoginFormsProvider> notice = form -> {};

    /** @param page name of the page as in {@code data-two-step-page}; its template is {@code two-step-<page>.ftl} */
    public PageModel(String page) {
        this.page = Objects.requireNonNull(page, "page");
        attributes.put("page", page);
        attributes.put("step", page);
    }

    /** Adds a value. Numbers must be whole; templates can pass them to messages with plural forms. */
    public PageModel with(String name, Object value) {
        Object shown = value instanceof Number number ? KeycloakVersions.pluralNumber(number.longValue()) : value;
        attributes.put(name, Objects.requireNonNull(shown, name));
        return this;
    }

    /** Adds a value, or an empty string if there is none. */
    public PageModel with(String name, Optional<?> value) {
        return with(name, value.isPresent() ? value.get() : "");
    }

    /**
     * Adds an error message to a field. The page is shown again with the user's input.
     *
     * @param key message key
     */
    public PageModel fieldError(String field, String key, Object... parameters) {
        fieldErrors.add(new FormMessage(field, key, parameters));
        return this;
    }

    /** Sets an error message above the form, which replaces any other message there. */
    public PageModel error(String key, Object... parameters) {
        notice = form -> form.setError(key, parameters);
        return this;
    }

    /** Sets an info message above the form, which replaces any other message there. */
    public PageModel info(String key, Object... parameters) {
        notice = form -> form.setInfo(key, parameters);
        return this;
    }

    /** Sets a success message above the form, which replaces any other message there. */
    public PageModel success(String key, Object... parameters) {
        notice = form -> form.setSuccess(key, parameters);
        return this;
    }

    /** Renders a page of an authentication flow with the realm's theme. */
    public Response renderStep(LoginFormsProvider form, RealmModel realm) {
        return render(form, realm.getAccessCodeLifespanLogin(), realm);
    }

    /** Renders a page of a required action with the realm's theme. */
    public Response renderAction(LoginFormsProvider form, RealmModel realm) {
        return render(form, realm.getAccessCodeLifespanUserAction(), realm);
    }

    /** @param lifespan seconds after which Keycloak no longer accepts the page's form */
    private Response render(LoginFormsProvider form, int lifespan, RealmModel realm) {
        with("lifespan", lifespan).with("lifespanLimit", Math.max(lifespan, realm.getAccessCodeLifespanLogin()));
        with("invalid", fieldErrors.stream().map(FormMessage::getField).toList());
        form.setAttribute("twoStep", attributes);
        notice.accept(form);
        fieldErrors.forEach(form::addError);
        return form.createForm("two-step-" + page + ".ftl");
    }
}
