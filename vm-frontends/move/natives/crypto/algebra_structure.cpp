// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/algebra_structure.hpp"
#include "vm-frontends/move/natives/crypto/crypto_features.hpp"

namespace braid::move
{
namespace
{
constexpr std::string_view bls_module = "bls12381_algebra";
constexpr std::string_view bn_module = "bn254_algebra";

template <typename Named>
struct Name
{
    std::string_view module;
    std::string_view name;
    Named named;
};

constexpr std::array structure_names{
    Name<Structure>{bls_module, "Fr", Structure::bls_fr},
    Name<Structure>{bls_module, "Fq12", Structure::bls_fq12},
    Name<Structure>{bls_module, "G1", Structure::bls_g1},
    Name<Structure>{bls_module, "G2", Structure::bls_g2},
    Name<Structure>{bls_module, "Gt", Structure::bls_gt},
    Name<Structure>{bn_module, "Fr", Structure::bn_fr},
    Name<Structure>{bn_module, "Fq", Structure::bn_fq},
    Name<Structure>{bn_module, "Fq12", Structure::bn_fq12},
    Name<Structure>{bn_module, "G1", Structure::bn_g1},
    Name<Structure>{bn_module, "G2", Structure::bn_g2},
    Name<Structure>{bn_module, "Gt", Structure::bn_gt},
};

constexpr std::array format_names{
    Name<ElementFormat>{bls_module, "FormatFrLsb", ElementFormat::bls_fr_lsb},
    Name<ElementFormat>{bls_module, "FormatFrMsb", ElementFormat::bls_fr_msb},
    Name<ElementFormat>{bls_module, "FormatFq12LscLsb", ElementFormat::bls_fq12},
    Name<ElementFormat>{bls_module, "FormatG1Compr", ElementFormat::bls_g1_compressed},
    Name<ElementFormat>{bls_module, "FormatG1Uncompr", ElementFormat::bls_g1_uncompressed},
    Name<ElementFormat>{bls_module, "FormatG2Compr", ElementFormat::bls_g2_compressed},
    Name<ElementFormat>{bls_module, "FormatG2Uncompr", ElementFormat::bls_g2_uncompressed},
    Name<ElementFormat>{bls_module, "FormatGt", ElementFormat::bls_gt},
    Name<ElementFormat>{bn_module, "FormatFrLsb", ElementFormat::bn_fr_lsb},
    Name<ElementFormat>{bn_module, "FormatFrMsb", ElementFormat::bn_fr_msb},
    Name<ElementFormat>{bn_module, "FormatFqLsb", ElementFormat::bn_fq_lsb},
    Name<ElementFormat>{bn_module, "FormatFqMsb", ElementFormat::bn_fq_msb},
    Name<ElementFormat>{bn_module, "FormatFq12LscLsb", ElementFormat::bn_fq12},
    Name<ElementFormat>{bn_module, "FormatG1Compr", ElementFormat::bn_g1_compressed},
    Name<ElementFormat>{bn_module, "FormatG1Uncompr", ElementFormat::bn_g1_uncompressed},
    Name<ElementFormat>{bn_module, "FormatG2Compr", ElementFormat::bn_g2_compressed},
    Name<ElementFormat>{bn_module, "FormatG2Uncompr", ElementFormat::bn_g2_uncompressed},
    Name<ElementFormat>{bn_module, "FormatGt", ElementFormat::bn_gt},
};

constexpr std::array suite_names{
    Name<HashSuite>{bls_module, "HashG1XmdSha256SswuRo", HashSuite::bls_g1_sswu},
    Name<HashSuite>{bls_module, "HashG2XmdSha256SswuRo", HashSuite::bls_g2_sswu},
};

constexpr Hash32 core_address = []
{
    Hash32 address;
    address.bytes.back() = 1;
    return address;
}();

template <typename Named, std::size_t count>
Result<Named, StatusCode> find(const CryptoCall& call, std::size_t type_argument,
    const std::array<Name<Named>, count>& names) noexcept
{
    const Type* type = call.call.type_arguments[type_argument];
    if (type->form == TypeForm::structure && type->arguments.empty() &&
        type->structure->address == core_address)
        for (const auto& [module, name, named] : names)
            if (type->structure->name == name && type->structure->module == module)
                return named;
    // The reference asks any type for its tag, which one may be too large to have.
    if (const auto tag = call.context.code.tag_of(type); !tag)
        return Err(tag.error().code);
    return Named::none;
}

bool is_enabled(const CryptoCall& call, bool is_bls) noexcept
{
    return call.has_feature(is_bls ? features::bls12_381_structures : features::bn254_structures);
}
}  // namespace

Result<Structure, StatusCode> structure_at(
    const CryptoCall& call, std::size_t type_argument) noexcept
{
    return find(call, type_argument, structure_names);
}

Result<ElementFormat, StatusCode> format_at(
    const CryptoCall& call, std::size_t type_argument) noexcept
{
    return find(call, type_argument, format_names);
}

Result<HashSuite, StatusCode> suite_at(const CryptoCall& call, std::size_t type_argument) noexcept
{
    return find(call, type_argument, suite_names);
}

bool is_enabled(const CryptoCall& call, Structure structure) noexcept
{
    return structure != Structure::none && is_enabled(call, structure <= Structure::bls_gt);
}

bool is_enabled(const CryptoCall& call, ElementFormat format) noexcept
{
    return format != ElementFormat::none && is_enabled(call, format <= ElementFormat::bls_gt);
}
}  // namespace braid::move
