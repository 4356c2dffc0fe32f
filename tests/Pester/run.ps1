#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Runs the Pester tests on the package: what only a real PowerShell shows.
.DESCRIPTION
    Ends with the lines total, failed, succeeded and skipped, which the gate reads, and with exit code 1 when a test failed.
.PARAMETER ModulePath
    The folder of a package. Without it the package is built first.
.PARAMETER Configuration
    What to build when no package is given.
#>
[CmdletBinding()]
param(
    [string] $ModulePath,

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$env:POWERSHELL_TELEMETRY_OPTOUT = '1'
$root = Join-Path $PSScriptRoot '../..' -Resolve

# The package is built into a folder of its own, so that a run does not disturb what lies in artifacts.
function Build-Package([string] $Folder) {
    & dotnet build (Join-Path $root 'src/CameraP2P') --configuration $Configuration -v quiet -nologo -t:PackageModule "-p:PackageFolder=$Folder/" | Out-Host
    if ($LASTEXITCODE -ne 0) { throw 'The package was not built.' }
}

function Invoke-Tests {
    Import-Module Pester -MinimumVersion 5.0
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $PSScriptRoot
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $configuration.Output.RenderMode = 'Plaintext'
    Invoke-Pester -Configuration $configuration
}

$built = $null
try {
    if (-not $ModulePath) {
        $built = Join-Path ([IO.Path]::GetTempPath()) "camerap2p-pester-$PID"
        $ModulePath = Join-Path $built CameraP2P
        Build-Package $ModulePath
    }
    # The tests start processes and runspaces of their own, which all find the module here. Installed as a .NET tool, PowerShell
    # runs as "dotnet pwsh.dll": then it is started by its name.
    $self = [Environment]::ProcessPath
    $env:CAMERAP2P_PWSH = if ([IO.Path]::GetFileNameWithoutExtension($self) -eq 'pwsh') { $self } else { 'pwsh' }
    $env:CAMERAP2P_PACKAGE = (Resolve-Path $ModulePath).Path.TrimEnd('/', '\')
    $result = Invoke-Tests
}
finally {
    if ($built) { Remove-Item $built -Recurse -Force -ErrorAction Ignore }
}

# A file that cannot even be read has no tests to count.
$failed = $result.FailedCount + $result.FailedContainersCount
''
"total: $($result.TotalCount)"
"failed: $failed"
"succeeded: $($result.PassedCount)"
"skipped: $($result.SkippedCount + $result.NotRunCount)"
if ($failed -gt 0 -or $result.TotalCount -eq 0) { exit 1 }
