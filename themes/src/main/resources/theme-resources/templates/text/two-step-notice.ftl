<#ftl output_format="plainText">
<#if name?has_content>
${msg("twoStepMailHello", name)}

</#if>
${name?has_content?then(msg("twoStepMailLead", service, account), msg("twoStepMailLead", service, account)?cap_first)}

<#list changes as change>
- <#if change.left??>${msg("twoStepMailCodesLeft", change.left)}<#else>${msg("twoStepMail." + change.id)}</#if><#if change.subject?has_content>: ${change.subject}</#if>
</#list>

${msg("twoStepMailWhen")}: ${when}
<#if byAdmin>
${msg("twoStepMailBy")}: ${msg("twoStepMailAdmin", service)}
<#elseif browser?has_content || address?has_content>
${msg("twoStepMailFrom")}: ${browser}<#if browser?has_content && address?has_content>, </#if>${address}
</#if>

<#if byAdmin>
${msg("twoStepMailUnexpected", service)}
<#else>
${msg("twoStepMailYou")}

${warning?then(msg("twoStepMailPasswordKnown"), msg("twoStepMailNotYou"))}
</#if>
<#if accountUrl?has_content>
${accountUrl}
</#if>
<#if !byAdmin>

<#if lostAccessUrl?has_content>
${msg("twoStepMailLocked")}
${lostAccessUrl}
<#else>
${msg("twoStepMailLockedSupport", service)}
</#if>
</#if>
<#if last>

${msg("twoStepMailLast")}
</#if>
