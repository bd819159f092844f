<#import "template.ftl" as layout>
<@layout.emailLayout>
<div style="max-width:36em;font-family:sans-serif;font-size:1em;line-height:1.5">
<#if name?has_content>
<p>${msg("twoStepMailHello", name)}</p>
</#if>
<p>${name?has_content?then(msg("twoStepMailLead", service, account), msg("twoStepMailLead", service, account)?cap_first)}</p>
<ul>
<#list changes as change>
<li><strong><#if change.left??>${msg("twoStepMailCodesLeft", change.left)}<#else>${msg("twoStepMail." + change.id)}</#if></strong><#if change.subject?has_content>: <bdi>${change.subject}</bdi></#if></li>
</#list>
</ul>
<p>${msg("twoStepMailWhen")}: ${when}<#rt>
<#if byAdmin>
<br>${msg("twoStepMailBy")}: ${msg("twoStepMailAdmin", service)}<#t>
<#elseif browser?has_content || address?has_content>
<br>${msg("twoStepMailFrom")}: ${browser}<#if browser?has_content && address?has_content>, </#if>${address}<#t>
</#if>
</p>
<#if byAdmin>
<p>${msg("twoStepMailUnexpected", service)}</p>
<#else>
<p>${msg("twoStepMailYou")}</p>
<p>${warning?then(msg("twoStepMailPasswordKnown"), msg("twoStepMailNotYou"))}</p>
</#if>
<#if accountUrl?has_content>
<p><a href="${accountUrl}">${accountUrl}</a></p>
</#if>
<#if !byAdmin>
<#if lostAccessUrl?has_content>
<p>${msg("twoStepMailLocked")} <a href="${lostAccessUrl}">${lostAccessUrl}</a></p>
<#else>
<p>${msg("twoStepMailLockedSupport", service)}</p>
</#if>
</#if>
<#if last>
<p><strong>${msg("twoStepMailLast")}</strong></p>
</#if>
</div>
</@layout.emailLayout>
