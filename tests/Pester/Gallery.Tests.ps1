# The package is one that a gallery takes: published to a folder, installed from it, imported by name.
BeforeAll {
    $gallery = New-Item (Join-Path $TestDrive gallery) -ItemType Directory
    $userHome = New-Item (Join-Path $TestDrive home) -ItemType Directory
    # A gallery is registered in the home of whoever asks: an empty one, so that yours stays as it is.
    function Invoke-AtHome([string] $Text) {
        $saved = $env:HOME, $env:USERPROFILE, $env:XDG_DATA_HOME, $env:XDG_CONFIG_HOME, $env:XDG_CACHE_HOME, $env:PSModulePath
        try {
            $env:HOME = $env:USERPROFILE = $userHome.FullName
            $env:XDG_DATA_HOME = $env:XDG_CONFIG_HOME = $env:XDG_CACHE_HOME = $env:PSModulePath = $null
            & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; $Text" 2>&1
        }
        finally {
            $env:HOME, $env:USERPROFILE, $env:XDG_DATA_HOME, $env:XDG_CONFIG_HOME, $env:XDG_CACHE_HOME, $env:PSModulePath = $saved
        }
    }
}

Describe 'A gallery in a folder' {
    It 'takes the package' {
        $said = Invoke-AtHome "
            Register-PSResourceRepository -Name Local -Uri '$gallery' -Trusted
            Publish-PSResource -Path '$env:CAMERAP2P_PACKAGE' -Repository Local"
        Get-ChildItem $gallery -Filter *.nupkg | Should -HaveCount 1 -Because "$said"
    }

    It 'gives it back' {
        $version = (Import-PowerShellDataFile (Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1)).ModuleVersion
        $said = Invoke-AtHome "
            Install-PSResource CameraP2P -Repository Local -TrustRepository
            (Get-InstalledPSResource CameraP2P).Version.ToString()"
        $said | Should -Be $version
    }

    It 'installs a module that is imported by name and works' {
        Invoke-AtHome '
            Import-Module CameraP2P
            $null = Start-CameraSimulator -Port 0 -SearchPort 0 | Connect-Camera -WarningAction Ignore
            (Get-CameraInfo).Model
            (Get-Help Connect-Camera).Name
            Test-Path (Join-Path (Get-Module CameraP2P).ModuleBase examples/quickstart.ps1)' |
            Select-Object -First 3 | Should -Be @('KJK230', 'Connect-Camera', 'True')
    }
}
