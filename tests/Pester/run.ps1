#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Runs the Pester tests on the package, in the PowerShell that runs this script.
.DESCRIPTION
    Ends with the lines total, failed, succeeded and skipped, and with exit code 1 when a test failed.
.PARAMETER ModulePath
    The folder of a package. Without it the package is built first.
.PARAMETER Configuration
    What to build when no package is given.
.PARAMETER Name
    Runs only the test files with these names, such as Package or Fleet.
#>
[CmdletBinding()]
param(
    [string] $ModulePath,

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string[]] $Name = '*'
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

# The pinned package that CameraP2P.Pester.csproj names: no gallery is asked.
function Import-Pester {
    $project = Join-Path $PSScriptRoot CameraP2P.Pester.csproj
    & dotnet restore $project --verbosity quiet | Out-Host
    $folder = & dotnet msbuild $project -getProperty:PkgPester
    if (-not $folder) { throw 'Pester was not restored.' }
    Import-Module (Join-Path $folder tools/Pester.psd1)
}

# How tests start this PowerShell again: by its program, or as a .NET tool by dotnet.
function Set-PowerShellCommand {
    $program = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    $env:CAMERAP2P_PWSH = [Environment]::ProcessPath -like '*pwsh*' ? [Environment]::ProcessPath : $program
}

function Invoke-Tests {
    Import-Pester
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = @($Name | ForEach-Object { Join-Path $PSScriptRoot "$_.Tests.ps1" -Resolve })
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $configuration.Output.RenderMode = 'Plaintext'
    Invoke-Pester -Configuration $configuration
}

$built = $null
try {
    if (-not $ModulePath) {
        # Named like an installed module, so that it is found by name, too.
        $built = Join-Path ([IO.Path]::GetTempPath()) "camerap2p-pester-$PID"
        $ModulePath = Join-Path $built CameraP2P
        Build-Package $ModulePath
    }
    Set-PowerShellCommand
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
