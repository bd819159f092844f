<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout; section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepRemoveTitle")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <@ts.form>
        <p class="two-step-row-title" data-two-step-method="${twoStep.method.id}"><@ts.methodName method=twoStep.method/></p>
        <div class="two-step-lead">
          <p><#if twoStep.method.kind == "recovery-codes">${msg("twoStepRemoveCodesLead")}<#else>${msg("twoStepRemoveLead")}</#if></p>
          <#if twoStep.devices gt 0><p>${msg("twoStepRemoveDevices")}</p></#if>
        </div>
        <@ts.primary id="two-step-remove-confirm" label=msg("twoStepSettingsRemove") class="two-step-danger"/>
        <@ts.leave/>
      </@ts.form>
    </@ts.page>
  </#if>
</@layout.registrationLayout>
