// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake3.hpp"
#include "base/hex.hpp"
#include "tests/kernels/plain_blake3.hpp"
#include <gtest/gtest.h>

namespace braid::kernels
{
namespace
{
struct Known
{
    std::size_t size;
    const char* output;
};
/// From test_vectors.json of the official implementation; the input counts from 0 to 250 again and again.
constexpr Known known[]{
    {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262e00f03e7b69af26b"
        "7faaf09fcd333050338ddfe085b8cc869ca98b206c08243a26f5487789e8f660afe6c99ef9e0c52b"
        "92e7393024a80459cf91f476f9ffdbda7001c22e159b402631f277ca96f2defdf1078282314e7636"
        "99a31c5363165421cce14d"},
    {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213c3a6cb8bf623e20c"
        "db535f8d1a5ffb86342d9c0b64aca3bce1d31f60adfa137b358ad4d79f97b47c3d5e79f179df87a3"
        "b9776ef8325f8329886ba42f07fb138bb502f4081cbcec3195c5871e6c23e2cc97d3c69a613eba13"
        "1e5f1351f3f1da786545e5"},
    {1023,
        "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11a182d27a591b0559"
        "2b15607500e1e8dd56bc6c7fc063715b7a1d737df5bad3339c56778957d870eb9717b57ea3d9fb68"
        "d1b55127bba6a906a4a24bbd5acb2d123a37b28f9e9a81bbaae360d58f85e5fc9d75f7c370a0cc09"
        "b6522d9c8d822f2f28f485"},
    {1024,
        "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af71cf8107265ecdaf8"
        "505b95d8fcec83a98a6a96ea5109d2c179c47a387ffbb404756f6eeae7883b446b70ebb144527c20"
        "75ab8ab204c0086bb22b7c93d465efc57f8d917f0b385c6df265e77003b85102967486ed57db5c5c"
        "a170ba441427ed9afa684e"},
    {1025,
        "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444f4c4a22b4b399155"
        "358a994e52bf255de60035742ec71bd08ac275a1b51cc6bfe332b0ef84b409108cda080e6269ed4b"
        "3e2c3f7d722aa4cdc98d16deb554e5627be8f955c98e1d5f9565a9194cad0c4285f93700062d9595"
        "adb992ae68ff12800ab67a"},
    {2048,
        "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a9a60bf80001410ec"
        "9eea6698cd537939fad4749edd484cb541aced55cd9bf54764d063f23f6f1e32e12958ba5cfeb1bf"
        "618ad094266d4fc3c968c2088f677454c288c67ba0dba337b9d91c7e1ba586dc9a5bc2d5e90c14f5"
        "3a8863ac75655461cea8f9"},
    {2049,
        "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b687952256303096de31d71d741034"
        "03822a2e0bc1eb193e7aecc9643a76b7bbc0c9f9c52e8783aae98764ca468962b5c2ec92f0c74eb5"
        "448d519713e09413719431c802f948dd5d90425a4ecdadece9eb178d80f26efccae630734dff6334"
        "0285adec2aed3b51073ad3"},
    {3073,
        "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd39a27ae3b79d68d89"
        "da9bf25bc27139ae65a324918a5f9b7828181e52cf373c84f35b639b7fccbb985b6f2fa56aea0c18"
        "f531203497b8bbd3a07ceb5926f1cab74d14bd66486d9a91eba99059a98bd1cd25876b2af5a76c3e"
        "9eed554ed72ea952b603bf"},
    {8193,
        "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3bb2282aa69be08935"
        "9ea1154b9a9286c4a56af4de975a9aa4a5c497654914d279bea60bb6d2cf7225a2fa0ff5ef56bbe4"
        "b149f3ed15860f78b4e2ad04e158e375c1e0c0b551cd7dfc82f1b155c11b6b3ed51ec9edb30d1336"
        "53bb5709d1dbd55f4e1ff6"},
    {16384,
        "f875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde49d764c270176e53e"
        "97bdffa58d549073f2c660be0e81293767ed4e4929f9ad34bbb39a529334c57c4a381ffd2a6d4bfd"
        "bf1482651b172aa883cc13408fa67758a3e47503f93f87720a3177325f7823251b85275f64636a8f"
        "1d599c2e49722f42e93893"},
    {31744,
        "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47860cc51f2b0c28a7"
        "b77304bd55fe73af663c02d3f52ea053ba43431ca5bab7bfea2f5e9d7121770d88f70ae9649ea713"
        "087d1914f7f312147e247f87eb2d4ffef0ac978bf7b6579d57d533355aa20b8b77b13fd09748728a"
        "5cc327a8ec470f4013226f"},
    {102400,
        "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085e01c59dab908c04c"
        "3342b816941a26d69c2605ebee5ec5291cc55e15b76146e6745f0601156c3596cb75065a9c57f355"
        "85a52e1ac70f69131c23d611ce11ee4ab1ec2c009012d236648e77be9295dd0426f29b764d65de58"
        "eb7d01dd42248204f45f8e"},
};

std::vector<std::uint8_t> counting_bytes(std::size_t size)
{
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(i % 251);
    return bytes;
}

std::vector<std::uint8_t> extended(Bytes message, std::size_t size)
{
    std::vector<std::uint8_t> output(size);
    blake3_extended(message, output);
    return output;
}
}  // namespace

TEST(blake3, gives_the_known_answers)
{
    for (const auto& [size, output] : known)
    {
        const auto message = counting_bytes(size);
        EXPECT_EQ(to_hex(extended(message, 131)), output) << size;
        EXPECT_EQ(to_hex(blake3(message)), std::string_view{output}.substr(0, 64)) << size;
        EXPECT_EQ(to_hex(tests::plain_blake3(message, 131)), output) << size;
    }
}

TEST(blake3, agrees_with_its_definition_at_every_edge)
{
    for (std::size_t chunks = 0; chunks < 20; ++chunks)
        for (const std::size_t rest : {0, 1, 63, 64, 65, 1023})
        {
            const auto message = counting_bytes(1024 * chunks + rest);
            const std::size_t output_size = (message.size() * 7) % 200;
            ASSERT_EQ(extended(message, output_size), tests::plain_blake3(message, output_size))
                << message.size();
        }
}
}  // namespace braid::kernels
