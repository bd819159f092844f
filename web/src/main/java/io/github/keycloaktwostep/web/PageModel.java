// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.FormMessage;

/** A complete page: its template, its data, and the messages about the last input. */
public final class PageModel {

    private final String page;
    private final Map<String, Object> attributes = new HashMap<>();
    private final List<FormMessage> fieldErrors = new ArrayList<>();
    private PageAlert notice;

    /** The message above the form. */
    private record PageAlert(AlertKind kind, String key, List<Object> parameters) {}

    private enum AlertKind {
        ERROR,
        INFO,
        SUCCESS
    }

    /** @param page name of the page as in {@code data-two-step-page}; its template is {@code two-step-<page>.ftl} */
    public PageModel(String page) {
        this.page = Objects.requireNonNull(page, "page");
        attributes.put("page", page);
        attributes.put("step", page);
    }

    public PageModel with(String name, Object value) {
        attributes.put(name, Objects.requireNonNull(value, name));
        return this;
    }

    /** An error at a field; the page is shown again with what was entered. */
    public PageModel fieldError(String field, String key, Object... parameters) {
        fieldErrors.add(new FormMessage(field, key, parameters));
        return this;
    }

    public PageModel error(String key, Object... parameters) {
        notice = new PageAlert(AlertKind.ERROR, key, List.of(parameters));
        return this;
    }

    public PageModel info(String key, Object... parameters) {
        notice = new PageAlert(AlertKind.INFO, key, List.of(parameters));
        return this;
    }

    public PageModel success(String key, Object... parameters) {
        notice = new PageAlert(AlertKind.SUCCESS, key, List.of(parameters));
        return this;
    }

    /** Renders the page of a step of an authentication flow, with the theme of the realm. */
    public Response renderStep(LoginFormsProvider form, RealmModel realm) {
        return render(form, realm.getAccessCodeLifespanLogin(), realm);
    }

    /** Renders the page of a required action, with the theme of the realm. */
    public Response renderAction(LoginFormsProvider form, RealmModel realm) {
        return render(form, realm.getAccessCodeLifespanUserAction(), realm);
    }

    /** @param lifespan seconds after which Keycloak no longer accepts the page's form */
    private Response render(LoginFormsProvider form, int lifespan, RealmModel realm) {
        with("lifespan", lifespan).with("lifespanLimit", Math.max(lifespan, realm.getAccessCodeLifespanLogin()));
        with("invalid", fieldErrors.stream().map(FormMessage::getField).toList());
        form.setAttribute("twoStep", attributes);
        if (notice != null) {
            switch (notice.kind()) {
                case ERROR -> form.setError(notice.key(), notice.parameters().toArray());
                case INFO -> form.setInfo(notice.key(), notice.parameters().toArray());
                case SUCCESS ->
                    form.setSuccess(notice.key(), notice.parameters().toArray());
            }
        }
        fieldErrors.forEach(form::addError);
        return form.createForm("two-step-" + page + ".ftl");
    }
}
