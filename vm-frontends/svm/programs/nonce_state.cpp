// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/nonce_state.hpp"

namespace braid::svm
{
namespace
{
constexpr std::uint32_t version_current = 1;
constexpr std::uint32_t state_initialized = 1;
constexpr std::size_t header_size = 8;
}  // namespace

std::optional<StoredNonce> decode_nonce(Bytes data) noexcept
{
    if (data.size() < header_size)
        return std::nullopt;
    const auto version = load_le<std::uint32_t>(data.data());
    const auto state = load_le<std::uint32_t>(data.data() + 4);
    if (version > version_current || state > state_initialized)
        return std::nullopt;
    StoredNonce nonce{.is_legacy = version != version_current, .data = std::nullopt};
    if (state != state_initialized)
        return nonce;
    if (data.size() < StoredNonce::size_max)
        return std::nullopt;
    nonce.data = StoredNonce::Data{.authority = Hash32::from(data.subspan(8, 32)),
        .durable_nonce = Hash32::from(data.subspan(40, 32)),
        .lamports_per_signature = load_le<std::uint64_t>(data.data() + 72)};
    return nonce;
}

Result<Done, InstructionError> encode_nonce(
    const StoredNonce& nonce, std::span<std::uint8_t> to) noexcept
{
    if (to.size() < (nonce.data ? StoredNonce::size_max : header_size))
        return Err{InstructionErrorKind::account_data_too_small};
    store_le(to.data(), nonce.is_legacy ? std::uint32_t{0} : version_current);
    store_le(to.data() + 4, nonce.data ? state_initialized : std::uint32_t{0});
    if (!nonce.data)
        return Done{};
    std::memcpy(to.data() + 8, nonce.data->authority.data(), 32);
    std::memcpy(to.data() + 40, nonce.data->durable_nonce.data(), 32);
    store_le(to.data() + 72, nonce.data->lamports_per_signature);
    return Done{};
}
}  // namespace braid::svm
