# The package as it is published: manifest, import, help.
BeforeAll {
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    Import-Module $manifest -Force
}

AfterAll { Remove-Module CameraP2P -ErrorAction Ignore }

Describe 'The package' {
    It 'has a clean manifest' {
        $problems = @()
        $info = Test-ModuleManifest $manifest -WarningVariable problems -ErrorVariable +problems
        $problems | Should -BeNullOrEmpty
        $info.ExportedCmdlets.Keys | Should -Not -BeNullOrEmpty
    }

    It 'exports what the manifest says' {
        $said = (Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object
        (Get-Command -Module CameraP2P).Name | Sort-Object | Should -Be $said
    }

    It 'brings no assembly but its own, and what speaks D-Bus apart from them' {
        (Get-ChildItem (Join-Path $env:CAMERAP2P_PACKAGE bin) -Filter *.dll).Name | Should -BeLike 'CameraP2P*.dll'
        (Get-ChildItem $env:CAMERAP2P_PACKAGE -Recurse -Filter *.dll).Name | Where-Object { $_ -notlike 'CameraP2P*.dll' } | Sort-Object |
            Should -Be @('Microsoft.Windows.SDK.NET.dll', 'System.IO.Pipelines.dll', 'Tmds.DBus.Protocol.dll', 'WinRT.Runtime.dll')
    }

    It 'brings the scripts and what a scheduler needs' {
        $given = (Get-ChildItem (Join-Path $PSScriptRoot ../../docs/examples) -File).Name | Sort-Object
        (Get-ChildItem (Join-Path $env:CAMERAP2P_PACKAGE examples)).Name | Sort-Object | Should -Be $given
        $given | Should -Contain nightly.ps1
    }

    It 'has a nightly.ps1 that finds its own module' {
        $list = Join-Path $TestDrive cameras.csv
        Set-Content $list 'Name,Folder', 'gate,'
        $script = Join-Path $env:CAMERAP2P_PACKAGE examples/nightly.ps1
        $output = & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -File $script -CameraFile $list -Retries 0 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 1 -Because $output
        (Get-Content (Join-Path $TestDrive nightly.jsonl) | ConvertFrom-Json).Error | Should -Be 'The column Folder is empty.'
    }

    It 'is imported by name where it is installed' {
        # CameraP2P, or CameraP2P/<version> as it is published.
        $modules = Split-Path $env:CAMERAP2P_PACKAGE
        if ((Split-Path $modules -Leaf) -eq 'CameraP2P') { $modules = Split-Path $modules }
        $path = "$modules$([IO.Path]::PathSeparator)$env:PSModulePath"
        $script = "`$env:PSModulePath = '$path'; `$sim = Start-CameraSimulator -Port 0 -SearchPort 0; `$sim.IsRunning"
        & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -Command $script | Should -Be 'True'
    }

    It 'is imported soon (told, not judged)' {
        $script = "(Measure-Command { Import-Module '$manifest' }).TotalMilliseconds"
        $time = & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -Command $script
        Write-Host "      Import-Module took $([math]::Round([double]$time)) ms in a fresh process."
        $time | Should -Not -BeNullOrEmpty
    }

    It 'leaves nothing behind when it is removed' {
        & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -Command "
            Import-Module '$manifest'
            Remove-Module CameraP2P
            Get-Variable CameraSession* -ErrorAction Ignore | ForEach-Object Name" | Should -BeNullOrEmpty
    }
}

Describe 'Get-Help' {
    It 'knows every cmdlet' {
        foreach ($cmdlet in Get-Command -Module CameraP2P) {
            $help = Get-Help $cmdlet.Name -Full
            $help.Synopsis | Should -Not -BeLike "*$($cmdlet.Name)*``[*" -Because "$cmdlet has a synopsis"
            @($help.examples.example).Count | Should -BeGreaterOrEqual 2 -Because "$cmdlet has examples"
        }
    }

    It 'shows a page that fits 80 columns' {
        $shown = Get-Help Connect-Camera -Full | Out-String -Width 80
        $shown | Should -Match 'Default value +16'
        ($shown -split '\r?\n').Length | Should -BeGreaterThan 100
    }

    It 'knows the topics' {
        Get-Help about_CameraP2P | Should -Match 'FIRST STEPS'
        Get-Help about_CameraP2P_Sessions | Should -Match 'WHICH SESSION IS USED'
    }
}
