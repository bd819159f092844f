<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout; section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepFinishTitle")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <@ts.form>
        <p class="two-step-lead">${msg("twoStepFinishLead")}</p>
        <ul class="two-step-rows">
          <@row kind="lock" title=msg("twoStepFinishPassword")/>
          <#list twoStep.methods as method>
            <@row kind=method.kind title=method?is_first?then(msg("twoStepFinishFirst"), msg("twoStepFinishBackup"))>
              <@ts.way kind=method.kind destination=method.destination label=method.label/>
            </@row>
          </#list>
        </ul>
        <@ts.rememberDevice/>
        <#if twoStep.otherSessions>
          <@ts.checkbox name="endSessions" label=msg("twoStepEndSessions") hint=msg("twoStepEndSessionsHint")/>
        </#if>
        <@ts.primary id="two-step-turn-on" label=msg("twoStepFinishTurnOn")/>
        <@ts.leave/>
      </@ts.form>
    </@ts.page>
  </#if>
</@layout.registrationLayout>

<#macro row kind title>
  <#local way><#nested></#local>
  <li class="two-step-row">
    <@ts.icon kind=kind/>
    <div>
      <#if way?markup_string?trim?has_content>
        <p class="two-step-hint">${title}</p>
        <p class="two-step-row-title">${way}</p>
      <#else>
        <p class="two-step-row-title">${title}</p>
      </#if>
    </div>
  </li>
</#macro>
