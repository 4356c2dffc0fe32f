#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, packages and installs CameraP2P.
.DESCRIPTION
    Needs the .NET SDK 10. Without PowerShell installed, run it with
        dotnet tool exec PowerShell@7.6.9 --yes -- ./build.ps1 demo
.PARAMETER Task
    demo     builds the module and walks through a session with a simulated camera
    build    builds everything; afterwards Import-Module ./CameraP2P.psd1 works
    test     runs all tests: xUnit, then Pester
    help     makes the help in en-US from docs/cmdlets; needs the module Microsoft.PowerShell.PlatyPS
    package  lays the module out in artifacts/CameraP2P/<version>
    install  packages the module and copies it to your module path
    publish  packages the module and publishes it to a gallery
    clean    removes everything a build has made
.PARAMETER Configuration
    Release or Debug.
.PARAMETER Repository
    The gallery that publish uses, as registered with Register-PSResourceRepository.
.PARAMETER ApiKey
    The key for that gallery.
.EXAMPLE
    ./build.ps1 demo
.EXAMPLE
    ./build.ps1 install
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('demo', 'build', 'test', 'help', 'package', 'install', 'publish', 'clean')]
    [string] $Task = 'build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string] $Repository = 'PSGallery',

    [string] $ApiKey
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:POWERSHELL_TELEMETRY_OPTOUT = '1'

# A program that fails ends the script with its exit code.
function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Start-Demo {
    Write-Host 'Building the module. The first build takes about a minute ...'
    $time = Measure-Command { Invoke-Dotnet build src/CameraP2P --configuration $Configuration --verbosity quiet -nologo | Out-Host }
    Write-Host ('Built in {0:0} s. The demo talks to this computer only.' -f $time.TotalSeconds)
    Import-Module ./CameraP2P.psd1 -Force
    & ./docs/examples/quickstart.ps1
}

# The numbers of a test run, read from the summary that both runners end with.
function Read-Count([string[]] $Lines, [string] $Label) {
    $last = $Lines -match "^\s*${Label}:\s*\d+\s*$" | Select-Object -Last 1
    $last ? [int]($last -replace '\D') : 0
}

# A run that failed without a failed test (it did not build, a process died, nothing ran) counts as one failure.
function Invoke-TestRun([string] $Name, [scriptblock] $Run) {
    & $Run 2>&1 | Tee-Object -Variable lines | Out-Host
    $exitCode = $LASTEXITCODE
    $lines = @($lines | ForEach-Object { "$_" -replace '\e\[[\d;]*m' })
    $counts = @{}
    foreach ($label in 'total', 'succeeded', 'failed', 'skipped') { $counts[$label] = Read-Count $lines $label }
    if ($counts.total -eq 0 -or ($exitCode -ne 0 -and $counts.failed -eq 0)) {
        Write-Host "$Name ended with exit code $exitCode and no failed test: this counts as one failure."
        $counts.failed++
    }
    $counts
}

function Test-Everything {
    $env:DOTNET_CLI_UI_LANGUAGE = 'en'
    $runs = @(
        Invoke-TestRun 'dotnet test' { dotnet test }
        Invoke-TestRun 'Pester' { ./tests/Pester/run.ps1 -Configuration $Configuration }
    )
    $sum = @{}
    foreach ($label in 'succeeded', 'failed', 'skipped') { $sum[$label] = ($runs | ForEach-Object { $_[$label] } | Measure-Object -Sum).Sum }
    Write-Host ''
    if ($sum.skipped -gt 0) { Write-Host "$($sum.skipped) skipped" }
    Write-Host "$($sum.succeeded) passed, $($sum.failed) failed"
    if ($sum.failed -gt 0) { exit 1 }
}

function Build-Help {
    if (-not (Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS)) {
        throw 'The help was not built: it needs the module Microsoft.PowerShell.PlatyPS. Install-PSResource installs it.'
    }
    & ./docs/cmdlets/Export-Help.ps1
}

# Returns the folder of the package.
function Build-Package {
    Invoke-Dotnet build src/CameraP2P --configuration $Configuration --verbosity quiet -nologo '-t:PackageModule' | Out-Host
    $version = (Import-PowerShellDataFile ./CameraP2P.psd1).ModuleVersion
    Convert-Path "artifacts/CameraP2P/$version"
}

# The first folder of the module path that lies in the user's home is the user's own.
function Install-Package {
    $package = Build-Package
    $userModules = $IsWindows ? [Environment]::GetFolderPath('MyDocuments') : $HOME
    $target = $env:PSModulePath -split [IO.Path]::PathSeparator | Where-Object { $_ -and $_.StartsWith($userModules) } | Select-Object -First 1
    if (-not $target) { throw 'No folder of $env:PSModulePath lies in your home. Copy the package to a folder of your choice and add that to the path.' }
    $folder = Join-Path $target "CameraP2P/$(Split-Path $package -Leaf)"
    if (Test-Path $folder) { Remove-Item $folder -Recurse -Force }
    $null = New-Item (Split-Path $folder) -ItemType Directory -Force
    Copy-Item $package $folder -Recurse
    Write-Host "Installed in $folder. Import-Module CameraP2P loads it."
}

function Publish-Package {
    if (-not $ApiKey) { throw "Publishing to $Repository needs -ApiKey." }
    Publish-PSResource -Path (Build-Package) -Repository $Repository -ApiKey $ApiKey
}

function Remove-Output {
    Get-ChildItem -Path . -Directory -Recurse -Include bin, obj, TestResults, artifacts, BenchmarkDotNet.Artifacts |
        Remove-Item -Recurse -Force -ErrorAction Ignore
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'demo' { Start-Demo }
        'build' { Invoke-Dotnet build --configuration $Configuration }
        'test' { Test-Everything }
        'help' { Build-Help }
        'package' { Write-Host "The package is in $(Build-Package)." }
        'install' { Install-Package }
        'publish' { Publish-Package }
        'clean' { Remove-Output }
    }
}
finally {
    Pop-Location
}
