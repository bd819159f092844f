<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepRemoveTitle")>
  <@ts.form>
    <p class="two-step-row-title" data-two-step-method="${twoStep.method.id}"><@ts.methodName method=twoStep.method/></p>
    <div class="two-step-lead">
      <p><#if twoStep.method.kind == "recovery-codes">${msg("twoStepRemoveCodesLead")}<#else>${msg("twoStepRemoveLead")}</#if></p>
      <#if twoStep.devices gt 0><p>${msg("twoStepRemoveDevices")}</p></#if>
    </div>
    <@ts.primary id="two-step-remove-confirm" label=msg("twoStepSettingsRemove") class="two-step-danger"/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
