#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests and packages CameraP2P: a thin layer over dotnet for people with PowerShell.
.PARAMETER Task
    build    the module into bin/, so that Import-Module ./CameraP2P.psd1 works, and everything else
    test     all tests, as .ci/run runs them: dotnet test, then Pester where it is there
    help     the help in en-US from docs/cmdlets, where PlatyPS is there
    package  what is published, into artifacts/CameraP2P/<version>/
    clean    removes what a build made
.PARAMETER Configuration
    Release or Debug.
.EXAMPLE
    ./build.ps1 package
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'test', 'help', 'package', 'clean')]
    [string] $Task = 'build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# A program that fails ends the script with its exit code.
function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Test-Everything {
    Invoke-Dotnet test
    if (-not (Test-Path tests/Pester)) { return }
    if (Get-Module -ListAvailable Pester | Where-Object Version -GE 5.0) {
        & ./tests/Pester/run.ps1
        if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    }
    else {
        Write-Warning 'The Pester tests were not run: Install-PSResource Pester gives what they need.'
    }
}

function Build-Help {
    if (-not (Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS)) {
        Write-Warning 'The help was not built: Install-PSResource Microsoft.PowerShell.PlatyPS gives what it needs. en-US stays as it is.'
        return
    }
    & ./docs/cmdlets/Export-Help.ps1
}

function Remove-Output {
    Get-ChildItem -Path . -Directory -Recurse -Include bin, obj, TestResults, artifacts, BenchmarkDotNet.Artifacts |
        Remove-Item -Recurse -Force -ErrorAction Ignore
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'build' { Invoke-Dotnet build --configuration $Configuration }
        'test' { Test-Everything }
        'help' { Build-Help }
        'package' { Invoke-Dotnet build src/CameraP2P --configuration $Configuration '-t:PackageModule' }
        'clean' { Remove-Output }
    }
}
finally {
    Pop-Location
}
