#requires -Version 7.4
#requires -Modules Microsoft.PowerShell.PlatyPS
<#
.SYNOPSIS
    Makes en-US/CameraP2P.dll-Help.xml of the pages in this folder.
.DESCRIPTION
    PlatyPS reads the pages and writes the MAML. What Get-Help shows of it is then put right: PlatyPS leaves Markdown in the
    text, the code of examples among their remarks, and the defaults out.
.PARAMETER OutputFile
    The file to write.
#>
[CmdletBinding()]
param(
    [string] $OutputFile = (Join-Path $PSScriptRoot '../../en-US/CameraP2P.dll-Help.xml')
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$maml = 'http://schemas.microsoft.com/maml/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'

function Add-Element($Parent, [string] $Name, [string] $Namespace, [string] $Text) {
    $element = $Parent.OwnerDocument.CreateElement($Name, $Namespace)
    $element.InnerText = $Text
    $null = $Parent.AppendChild($element)
}

# Get-Help breaks long lines in the middle of a word: 72 columns and an indent of 8 fill a console of 80.
function Format-Line([string] $Text, [string] $Hang = '') {
    $lines = @('')
    foreach ($word in $Text.Trim() -split '\s+') {
        if ($lines[-1] -and $lines[-1].Length + $word.Length -ge 72) { $lines += $Hang + $word }
        else { $lines[-1] += ($lines[-1] ? ' ' : '') + $word }
    }
    $lines -join "`n"
}

# A paragraph, or an item of a list, is one element, and `code` loses its marks.
function Split-Paragraph([string] $Markdown) {
    foreach ($block in $Markdown.Replace('`', '').Trim() -split '\n\s*\n') {
        $items = $block -split '\n(?=- )'
        ($items | ForEach-Object { Format-Line $_ -Hang ($_.StartsWith('- ') ? '  ' : '') }) -join "`n"
    }
}

function Repair-Text($Parent) {
    $texts = @($Parent.ChildNodes | Where-Object LocalName -EQ para | ForEach-Object InnerText)
    $Parent.InnerXml = ''
    foreach ($paragraph in $texts | ForEach-Object { Split-Paragraph $_ }) { Add-Element $Parent maml:para $maml $paragraph }
}

# PlatyPS puts code and remarks into the introduction, with the marks around the code.
function Repair-Example($Example) {
    $introduction = $Example.SelectSingleNode('*[local-name()="introduction"]')
    $text = ($introduction.ChildNodes | ForEach-Object InnerText | Where-Object { $_ -ne [char]0x80 }) -join "`n`n"
    if ($text -notmatch '(?s)^```powershell\n(?<code>.*?)\n```\s*(?<remarks>.*)$') { throw "An example is no code with remarks: $text" }
    $found = $Matches
    $introduction.InnerXml = ''
    $Example.SelectSingleNode('*[local-name()="code"]').InnerText = $found.code
    $remarks = $Example.SelectSingleNode('*[local-name()="remarks"]')
    foreach ($paragraph in Split-Paragraph $found.remarks) { Add-Element $remarks maml:para $maml $paragraph }
    $title = $Example.SelectSingleNode('*[local-name()="title"]')
    $title.InnerText = "-------- $($title.InnerText.Trim('-', ' ').Replace('`', '')) --------"
}

function Repair-Parameter($Parameter, $Help) {
    $name = $Parameter.SelectSingleNode('*[local-name()="name"]').InnerText
    $described = $Help.Parameters | Where-Object Name -EQ $name
    $type = $Parameter.SelectSingleNode('*[local-name()="parameterValue"]')
    # System.Nullable`1[System.Double] and System.Int32[] are a Double and some Int32[] to a reader.
    if ($type) { $type.InnerText = $type.InnerText -replace '^System\.Nullable`1\[(.*)\]$', '$1' -replace '^.*\.(?=\w)' }
    if ($described -and $described.DefaultValue) { Add-Element $Parameter dev:defaultValue $dev $described.DefaultValue }
}

function Repair-Command($Command, $Help) {
    foreach ($parent in $Command.SelectNodes('.//*[local-name()="description" or local-name()="alert"]')) { Repair-Text $parent }
    foreach ($example in $Command.SelectNodes('.//*[local-name()="example"]')) { Repair-Example $example }
    foreach ($parameter in $Command.SelectNodes('*[local-name()="parameters"]/*')) { Repair-Parameter $parameter $Help }
    foreach ($link in $Command.SelectNodes('.//*[local-name()="navigationLink"]')) {
        # Names of cmdlets are enough at the prompt; the pages are not on the web, and nothing else is online.
        if ($link.InnerText -eq 'Online Version') { $null = $link.ParentNode.RemoveChild($link) }
        else { $link.SelectSingleNode('*[local-name()="uri"]').InnerText = '' }
    }
}

function Save-Document($Document, [string] $Path) {
    $settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [Text.UTF8Encoding]::new($false) }
    $writer = [Xml.XmlWriter]::Create($Path, $settings)
    try { $Document.Save($writer) } finally { $writer.Dispose() }
    [IO.File]::AppendAllText($Path, "`n")
}

# Pages of cmdlets are named Verb-Noun.md.
$helps = Get-ChildItem $PSScriptRoot -Filter *-*.md | Sort-Object Name | ForEach-Object { Import-MarkdownCommandHelp -Path $_.FullName }
$folder = Join-Path ([IO.Path]::GetTempPath()) "CameraP2P-help-$PID"
try {
    $made = $helps | Export-MamlCommandHelp -OutputFolder $folder -Force
    $document = [xml](Get-Content $made.FullName -Raw)
}
finally {
    Remove-Item $folder -Recurse -Force -ErrorAction Ignore
}

foreach ($command in $document.DocumentElement.SelectNodes('*[local-name()="command"]')) {
    $name = $command.SelectSingleNode('*/*[local-name()="name"]').InnerText
    Repair-Command $command ($helps | Where-Object Title -EQ $name)
}

$path = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($OutputFile)
$null = New-Item (Split-Path $path) -ItemType Directory -Force
Save-Document $document $path
Get-Item $path
