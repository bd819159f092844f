<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout; section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepTitle")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <@ts.form>
        <p class="two-step-state" data-on="${twoStep.on?c}">
          <@ts.icon kind=twoStep.on?then("done", "alert")/>
          <span><#if !twoStep.on>${msg("twoStepSettingsOff")}<#elseif twoStep.since?has_content>${msg("twoStepSettingsOnSince", twoStep.since)}<#else>${msg("twoStepSettingsOn")}</#if></span>
        </p>
        <#if twoStep.methods?has_content>
          <section class="two-step-section">
            <h2 class="two-step-section-title">${msg("twoStepSettingsMethods")}</h2>
            <ul class="two-step-rows">
              <#list twoStep.methods as method><@row method=method/></#list>
            </ul>
            <#if twoStep.on && twoStep.canAdd><@ts.link id="two-step-add" action="add" label=msg("twoStepSettingsAdd")/></#if>
          </section>
        <#elseif twoStep.on && twoStep.canAdd>
          <@ts.link id="two-step-add" action="add" label=msg("twoStepSettingsAdd")/>
        </#if>
        <#if twoStep.on && (twoStep.rememberAllowed || twoStep.devices gt 0)>
          <section class="two-step-section">
            <h2 class="two-step-section-title">${msg("twoStepSettingsDevices")}</h2>
            <p class="two-step-hint">${msg("twoStepSettingsDevicesText", twoStep.devices)}</p>
            <#if twoStep.devices gt 0><@ts.link id="two-step-forget-devices" action="forget-devices" label=msg("twoStepSettingsForget")/></#if>
          </section>
        </#if>
        <#if twoStep.on && twoStep.canTurnOff>
          <section class="two-step-section">
            <@ts.link id="two-step-turn-off" action="turn-off" label=msg("twoStepTurnOff") class="two-step-danger-link"/>
          </section>
        </#if>
        <#if !twoStep.on && twoStep.canAdd>
          <@ts.secondary id="two-step-add" action="add" label=msg("twoStepTurnOn")/>
        </#if>
        <@ts.primary id="two-step-done" name="action" value="done" label=msg("twoStepDone")/>
        <#-- What is changed here holds at once; while it is on there is nothing to cancel. -->
        <#if !twoStep.on><@ts.leave/></#if>
      </@ts.form>
    </@ts.page>
  </#if>
</@layout.registrationLayout>

<#macro row method>
  <li class="two-step-row" data-two-step-method="${method.id}">
    <@ts.icon kind=method.kind/>
    <div>
      <p class="two-step-row-title">
        <#if method.kind == "recovery-codes">${msg("twoStepRecoveryLabel")}<#else><@ts.way kind=method.kind destination=method.destination label=method.label/></#if>
      </p>
      <#if method.kind == "recovery-codes">
        <p class="two-step-hint">${msg("twoStepSettingsCodesLeft", method.remaining)}</p>
      <#elseif method.preferred>
        <p class="two-step-hint">${msg("twoStepSettingsPreferred")}</p>
      <#elseif twoStep.canPrefer>
        <button type="submit" name="prefer" value="${method.id}" formnovalidate class="two-step-link">${msg("twoStepSettingsPrefer")}<span class="two-step-sr">: <@ts.way kind=method.kind destination=method.destination label=method.label/></span></button>
      </#if>
    </div>
  </li>
</#macro>
