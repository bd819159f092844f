<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout; section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepUnavailableTitle")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <p class="two-step-lead">${msg("twoStepUnavailableLead")}</p>
    </@ts.page>
  </#if>
</@layout.registrationLayout>
