<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepUnavailableTitle")>
  <p class="two-step-lead">${msg("twoStepUnavailableLead")}</p>
</@ts.layout>
