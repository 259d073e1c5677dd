// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/program_address.hpp"

#include "kernels/ed25519.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
constexpr std::string_view marker = "ProgramDerivedAddress";

/// Addresses that were found to be no points: programs derive the same ones again and again, and the square root costs
/// ten times the hash. The zero address, which is a point, stands for an empty place.
class KnownAddresses
{
public:
    [[nodiscard]] bool contains(const Pubkey& address) const noexcept
    {
        return places_[place_of(address)] == address;
    }
    void add(const Pubkey& address) noexcept { places_[place_of(address)] = address; }

private:
    static constexpr std::size_t place_count = 1024;
    [[nodiscard]] static std::size_t place_of(const Pubkey& address) noexcept
    {
        return load_le<std::uint64_t>(address.data()) % place_count;
    }
    std::array<Pubkey, place_count> places_{};
};
}  // namespace

std::string_view message_of(AddressError error) noexcept
{
    switch (error)
    {
    case AddressError::max_seed_length_exceeded:
        return "Length of the seed is too long for address generation";
    case AddressError::invalid_seeds:
        return "Provided seeds do not result in a valid address";
    case AddressError::illegal_owner:
        return "Provided owner is not allowed";
    }
    return "";
}

bool is_on_curve(const Pubkey& address) noexcept
{
    return kernels::ed25519_is_point(address);
}

Result<Pubkey, AddressError> create_program_address(
    std::span<const Bytes> seeds, const Pubkey& program, const Crypto& crypto) noexcept
{
    static thread_local KnownAddresses known;
    if (seeds.size() > seeds_max ||
        std::ranges::any_of(seeds, [](Bytes seed) { return seed.size() > seed_size_max; }))
        return Err{AddressError::max_seed_length_exceeded};
    std::array<std::uint8_t, seeds_max * seed_size_max + sizeof(Pubkey) + marker.size()> message;
    std::uint8_t* to = message.data();
    for (const Bytes seed : seeds)
        to = std::ranges::copy(seed, to).out;
    to = std::ranges::copy(program.bytes, to).out;
    to = std::ranges::copy(marker, to).out;
    const Pubkey address =
        crypto.sha256({message.data(), static_cast<std::size_t>(to - message.data())});
    if (known.contains(address))
        return address;
    if (is_on_curve(address))
        return Err{AddressError::invalid_seeds};
    known.add(address);
    return address;
}
}  // namespace braid::svm
