// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/loader_state.hpp"

namespace braid::svm
{
namespace
{
/// Where the authority begins, in accounts that have one.
[[nodiscard]] std::size_t authority_at(LoaderState::Kind kind) noexcept
{
    return kind == LoaderState::Kind::buffer ? 4 : 12;
}

[[nodiscard]] std::size_t size_of(const LoaderState& state) noexcept
{
    if (state.kind == LoaderState::Kind::uninitialized)
        return LoaderState::uninitialized_size;
    if (state.kind == LoaderState::Kind::program)
        return LoaderState::program_size;
    return authority_at(state.kind) + 1 + (state.authority ? sizeof(Pubkey) : 0);
}
}  // namespace

Result<LoaderState, InstructionError> decode_loader_state(Bytes data) noexcept
{
    constexpr Err refused{InstructionError{InstructionErrorKind::invalid_account_data}};
    if (data.size() < LoaderState::uninitialized_size)
        return refused;
    const auto kind = load_le<std::uint32_t>(data.data());
    if (kind > static_cast<std::uint32_t>(LoaderState::Kind::program_data))
        return refused;
    LoaderState state{.kind = static_cast<LoaderState::Kind>(kind)};
    if (state.kind == LoaderState::Kind::uninitialized)
        return state;
    if (state.kind == LoaderState::Kind::program)
    {
        if (data.size() < LoaderState::program_size)
            return refused;
        state.program_data = Hash32::from(data.subspan(4, sizeof(Pubkey)));
        return state;
    }
    const std::size_t at = authority_at(state.kind);
    if (data.size() <= at || data[at] > 1)
        return refused;
    if (data[at] == 1)
    {
        if (data.size() < at + 1 + sizeof(Pubkey))
            return refused;
        state.authority = Hash32::from(data.subspan(at + 1, sizeof(Pubkey)));
    }
    if (state.kind == LoaderState::Kind::program_data)
        state.slot = load_le<std::uint64_t>(data.data() + 4);
    return state;
}

Result<Done, InstructionError> encode_loader_state(
    const LoaderState& state, std::span<std::uint8_t> to) noexcept
{
    if (to.size() < size_of(state))
        return Err{InstructionErrorKind::account_data_too_small};
    store_le(to.data(), static_cast<std::uint32_t>(state.kind));
    if (state.kind == LoaderState::Kind::uninitialized)
        return Done{};
    if (state.kind == LoaderState::Kind::program)
    {
        std::memcpy(to.data() + 4, state.program_data.data(), sizeof(Pubkey));
        return Done{};
    }
    if (state.kind == LoaderState::Kind::program_data)
        store_le(to.data() + 4, state.slot);
    const std::size_t at = authority_at(state.kind);
    to[at] = state.authority ? 1 : 0;
    if (state.authority)
        std::memcpy(to.data() + at + 1, state.authority->data(), sizeof(Pubkey));
    return Done{};
}
}  // namespace braid::svm
