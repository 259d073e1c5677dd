// SPDX-License-Identifier: Apache-2.0
#include "cli/expected_exception.hpp"
#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
/// A name in fixtures beside one of ours that it may stand for, both in lower case.
struct Alias
{
    std::string_view fixture;
    std::string_view ours;
};

constexpr std::array aliases{
    // execution-spec-tests
    Alias{"nonce_mismatch_too_low", "nonce_too_low"},
    Alias{"nonce_mismatch_too_high", "nonce_too_high"},
    Alias{"type_not_supported", "type_1_tx_pre_fork"},
    Alias{"type_not_supported", "type_2_tx_pre_fork"},
    Alias{"type_not_supported", "type_3_tx_pre_fork"},
    Alias{"type_not_supported", "type_4_tx_pre_fork"},
    Alias{"rlp_structures_encoding", "malformed"},
    // ethereum/tests
    Alias{"intrinsicgas", "intrinsic_gas_too_low"},
    Alias{"tr_intrinsicgas", "intrinsic_gas_too_low"},
    Alias{"tr_nofundsorgas", "intrinsic_gas_too_low"},
    Alias{"tr_nofundsorgas", "insufficient_account_funds"},
    Alias{"tr_nofunds", "insufficient_account_funds"},
    Alias{"tr_nofundsx", "insufficient_account_funds"},
    Alias{"tr_nofundsx", "gaslimit_price_product_overflow"},
    Alias{"sendernoteoa", "sender_not_eoa"},
    Alias{"tr_blobcreate", "type_3_tx_contract_creation"},
    Alias{"tr_bloblist_oversize", "type_3_tx_blob_count_exceeded"},
    Alias{"tr_blobversion_invalid", "type_3_tx_invalid_blob_versioned_hash"},
    Alias{"tr_emptyblob", "type_3_tx_zero_blobs"},
    Alias{"tr_feecaplessthanblocks", "insufficient_max_fee_per_gas"},
    Alias{"tr_gaslimitreached", "gas_allowance_exceeded"},
    Alias{"tr_initcodelimitexceeded", "initcode_size_exceeded"},
    Alias{"tr_noncehasmaxvalue", "nonce_is_max"},
    Alias{"tr_rlp_wrongvalue", "malformed"},
    Alias{"tr_tipgtfeecap", "priority_greater_than_max_fee_per_gas"},
    Alias{"tr_typenotsupported", "type_not_supported"},
    Alias{"tr_typenotsupported", "type_1_tx_pre_fork"},
    Alias{"tr_typenotsupported", "type_2_tx_pre_fork"},
    Alias{"tr_typenotsupported", "type_3_tx_pre_fork"},
};

std::string_view name_of(const evm::Rejection& rejection)
{
    return rejection.block == evm::BlockError::invalid_transaction ? evm::name_of(rejection.tx) :
                                                                     evm::name_of(rejection.block);
}

/// Lower case, without "TransactionException." or "BlockException.".
std::string normalised(std::string_view name)
{
    if (const auto dot = name.find('.'); dot != std::string_view::npos)
        name.remove_prefix(dot + 1);
    std::string lower{name};
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

bool names(std::string_view alternative, std::string_view ours)
{
    const std::string fixture = normalised(alternative);
    return fixture == ours || std::any_of(aliases.begin(), aliases.end(), [&](const Alias& alias)
                                  { return alias.fixture == fixture && alias.ours == ours; });
}
}  // namespace

bool names_rejection(std::string_view expected, const evm::Rejection& rejection)
{
    const std::string_view ours = name_of(rejection);
    while (true)
    {
        const auto bar = expected.find('|');
        if (names(expected.substr(0, bar), ours))
            return true;
        if (bar == std::string_view::npos)
            return false;
        expected.remove_prefix(bar + 1);
    }
}

std::string describe(const evm::Rejection& rejection)
{
    if (rejection.block == evm::BlockError::invalid_transaction)
        return fmt::format("transaction {}: {}", rejection.index, name_of(rejection));
    return std::string{name_of(rejection)};
}
}  // namespace braid::cli
