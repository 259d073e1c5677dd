// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/move/peer.hpp"
#include "tests/support/genesis_modules.hpp"

namespace braid::tests
{
/// A package of Move sources as a genesis keeps it, in 0x1::code::PackageRegistry.
struct SourcePackage
{
    std::string name;
    /// Move.toml.
    std::string manifest;
    /// By the module's name; empty where it was published without.
    std::map<std::string, std::string> sources;
};

/// The packages of address 0x1, in the order in which they depend on one another. Throws where the genesis has none.
[[nodiscard]] std::vector<SourcePackage> packages_of(const GenesisFile& genesis);

/// Writes the package into a folder of its name in `into`, with that Move.toml. Gives the folder.
std::filesystem::path write_package(
    const SourcePackage& package, const std::string& manifest, const std::filesystem::path& into);

/// The modules in sources/ beside this file, and those in templates/ for every width of integers ("@W@"), written as a package
/// that depends on MoveStdlib beside it, and on 0x1::table of AptosStdlib. Gives the folder. [these are among the packages]
std::filesystem::path write_own_package(
    const std::vector<SourcePackage>& packages, const std::filesystem::path& into);

/// The package of that name. Throws where there is none.
[[nodiscard]] const SourcePackage& package_named(
    const std::vector<SourcePackage>& packages, std::string_view name);
}  // namespace braid::tests
